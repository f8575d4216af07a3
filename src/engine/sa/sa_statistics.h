// IPSEC_STATISTICS1: what the SAs move by themselves, and what tests add.

#ifndef WFP_IPSEC_SA_STATISTICS_H_
#define WFP_IPSEC_SA_STATISTICS_H_

#include "sa/sa_database.h"

namespace wfp_ipsec {

void AddStatistics(IPSEC_STATISTICS1 &total, const IPSEC_STATISTICS1 &more) noexcept;

// What the contexts of the database and their traffic amount to; the rest is 0.
IPSEC_STATISTICS1 StatisticsOf(const SaDatabase &database) noexcept;

IPSEC_STATISTICS0 Downgraded(const IPSEC_STATISTICS1 &statistics) noexcept;

}  // namespace wfp_ipsec

#endif  // WFP_IPSEC_SA_STATISTICS_H_
