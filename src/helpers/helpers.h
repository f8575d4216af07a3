/* Work that would take long in Python, done by the cffi modules themselves, on either library.
 *
 * Compiled as C (with Fwpuclnt.dll) and as C++ (with the embedded engine). Nothing here keeps
 * anything, and everything can be done by the functions of fwpmu.h alone. */

#include <stdlib.h>
#include <string.h>

static void wfp_ipsec_give_back(void *result) { FwpmFreeMemory0((void **)result); }

static IPSEC_GETSPI1 wfp_ipsec_spi_request(const IPSEC_TRAFFIC1 *outbound, UINT64 inbound_filter) {
  IPSEC_GETSPI1 request;
  memset(&request, 0, sizeof request);
  request.inboundIpsecTraffic = *outbound;
  request.ipVersion = outbound->ipVersion;
  if (inbound_filter != 0) request.inboundIpsecTraffic.ipsecFilterId = inbound_filter;
  return request;
}

/* Makes one complete SA context; what was made stays, also half.
 * out: its id, or 0 where it was not made; which of the calls failed: 0 is the first. */
static DWORD wfp_ipsec_install_pair(HANDLE engine, const wfp_ipsec_pair *pair, UINT64 *out) {
  const IPSEC_GETSPI1 request = wfp_ipsec_spi_request(pair->outbound, pair->inbound_filter);
  DWORD status = IPsecSaContextCreate1(engine, pair->outbound, NULL, NULL, &out[0]);
  out[1] = 0;
  if (status != 0) return status;
  status = IPsecSaContextSetSpi0(engine, out[0], &request, pair->spi);
  out[1] = 1;
  if (status != 0) return status;
  status = IPsecSaContextAddInbound1(engine, out[0], pair->inbound_bundle);
  out[1] = 2;
  if (status != 0) return status;
  out[1] = 3;
  return IPsecSaContextAddOutbound1(engine, out[0], pair->outbound_bundle);
}

/* How far `wfp_ipsec_install` and `wfp_ipsec_delete` came. */
typedef struct {
  UINT32 done;   /* how many went well */
  UINT32 failed; /* which call of the next one failed: 0 is the first */
  DWORD status;  /* what it returned */
} wfp_ipsec_progress;

/* Makes complete SA contexts; stops at the first that fails. What was made stays, also half.
 * ids: one for each pair; 0 for those that were not made. */
static void wfp_ipsec_install(HANDLE engine, const wfp_ipsec_pair *const *pairs, UINT32 count,
                              UINT64 *ids, wfp_ipsec_progress *progress) {
  for (progress->done = 0; progress->done < count; ++progress->done) {
    UINT64 out[2] = {0, 0};
    progress->status = wfp_ipsec_install_pair(engine, pairs[progress->done], out);
    ids[progress->done] = out[0];
    progress->failed = (UINT32)out[1];
    if (progress->status != 0) break;
  }
}

/* Deletes SA contexts; stops at the first that fails. One that is gone already is no failure. */
static void wfp_ipsec_delete(HANDLE engine, const UINT64 *ids, UINT32 count,
                             wfp_ipsec_progress *progress) {
  for (progress->done = 0; progress->done < count; ++progress->done) {
    const DWORD status = IPsecSaContextDeleteById0(engine, ids[progress->done]);
    if (status == 0 || status == (DWORD)FWP_E_NOT_FOUND) continue;
    progress->status = status;
    break;
  }
}

/* The values, in the order of wfp_ipsec.columns. */
enum {
  WFP_IPSEC_ID,
  WFP_IPSEC_PRESENT,
  WFP_IPSEC_IP_VERSION,
  WFP_IPSEC_LOCAL,
  WFP_IPSEC_REMOTE,
  WFP_IPSEC_LOCAL_V4,
  WFP_IPSEC_REMOTE_V4,
  WFP_IPSEC_TRAFFIC_TYPE,
  WFP_IPSEC_FILTER_ID,
  WFP_IPSEC_REMOTE_PORT,
  WFP_IPSEC_LOCAL_PORT,
  WFP_IPSEC_IP_PROTOCOL,
  WFP_IPSEC_INTERFACE_LUID,
  WFP_IPSEC_PROFILE_ID,
  WFP_IPSEC_FLAGS,
  WFP_IPSEC_SECONDS,
  WFP_IPSEC_KILOBYTES,
  WFP_IPSEC_PACKETS,
  WFP_IPSEC_IDLE_SECONDS,
  WFP_IPSEC_QM_SA_ID,
  WFP_IPSEC_MM_SA_ID,
  WFP_IPSEC_SA_COUNT,
  WFP_IPSEC_SPI,
  WFP_IPSEC_TRANSFORM_TYPE,
  WFP_IPSEC_AUTH_TYPE,
  WFP_IPSEC_AUTH_CONFIG,
  WFP_IPSEC_CIPHER_TYPE,
  WFP_IPSEC_CIPHER_CONFIG,
  WFP_IPSEC_LOCAL_UDP_PORT,
  WFP_IPSEC_REMOTE_UDP_PORT,
  WFP_IPSEC_AUTH_KEY_BYTES,
  WFP_IPSEC_AUTH_KEY,
  WFP_IPSEC_CIPHER_KEY_BYTES,
  WFP_IPSEC_CIPHER_KEY
};

/* The halves of the first SA; NULL for one that its transform type has not. */
static void wfp_ipsec_halves(const IPSEC_SA_BUNDLE1 *bundle,
                             const IPSEC_SA_AUTH_INFORMATION0 **auth,
                             const IPSEC_SA_CIPHER_INFORMATION0 **cipher) {
  const IPSEC_SA0 *sa = bundle->numSAs != 0 ? bundle->saList : NULL;
  *auth = NULL;
  *cipher = NULL;
  if (sa == NULL) return;
  switch (sa->saTransformType) {
    case IPSEC_TRANSFORM_AH:
      *auth = sa->ahInformation;
      break;
    case IPSEC_TRANSFORM_ESP_AUTH:
      *auth = sa->espAuthInformation;
      break;
    case IPSEC_TRANSFORM_ESP_CIPHER:
      *cipher = sa->espCipherInformation;
      break;
    case IPSEC_TRANSFORM_ESP_AUTH_AND_CIPHER:
      if (sa->espAuthAndCipherInformation == NULL) break;
      *auth = &sa->espAuthAndCipherInformation->saAuthInformation;
      *cipher = &sa->espAuthAndCipherInformation->saCipherInformation;
      break;
    case IPSEC_TRANSFORM_ESP_AUTH_FW:
      *auth = sa->espAuthFwInformation;
      break;
    default:
      break;
  }
}

static UINT64 wfp_ipsec_number(const IPSEC_SA_CONTEXT1 *context, const IPSEC_SA_DETAILS1 *side,
                               UINT32 field) {
  const IPSEC_TRAFFIC1 *traffic = &side->traffic;
  const IPSEC_SA_BUNDLE1 *bundle = &side->saBundle;
  const IPSEC_SA0 *sa = bundle->numSAs != 0 ? bundle->saList : NULL;
  const IPSEC_V4_UDP_ENCAPSULATION0 *udp =
      side->ipVersion == FWP_IP_VERSION_V4 ? side->udpEncapsulation : NULL;
  const int is_v4 = traffic->ipVersion == FWP_IP_VERSION_V4;
  const IPSEC_SA_AUTH_INFORMATION0 *auth;
  const IPSEC_SA_CIPHER_INFORMATION0 *cipher;
  switch (field) {
    case WFP_IPSEC_PRESENT:
      return 1;
    case WFP_IPSEC_IP_VERSION:
      return is_v4 ? 4 : 6;
    case WFP_IPSEC_LOCAL_V4:
      return is_v4 ? traffic->localV4Address : 0;
    case WFP_IPSEC_REMOTE_V4:
      return is_v4 ? traffic->remoteV4Address : 0;
    case WFP_IPSEC_TRAFFIC_TYPE:
      return (UINT64)traffic->trafficType;
    case WFP_IPSEC_FILTER_ID:
      return traffic->ipsecFilterId;
    case WFP_IPSEC_REMOTE_PORT:
      return traffic->remotePort;
    case WFP_IPSEC_LOCAL_PORT:
      return traffic->localPort;
    case WFP_IPSEC_IP_PROTOCOL:
      return traffic->ipProtocol;
    case WFP_IPSEC_INTERFACE_LUID:
      return traffic->localIfLuid;
    case WFP_IPSEC_PROFILE_ID:
      return traffic->realIfProfileId;
    case WFP_IPSEC_FLAGS:
      return bundle->flags;
    case WFP_IPSEC_SECONDS:
      return bundle->lifetime.lifetimeSeconds;
    case WFP_IPSEC_KILOBYTES:
      return bundle->lifetime.lifetimeKilobytes;
    case WFP_IPSEC_PACKETS:
      return bundle->lifetime.lifetimePackets;
    case WFP_IPSEC_IDLE_SECONDS:
      return bundle->idleTimeoutSeconds;
    case WFP_IPSEC_QM_SA_ID:
      return bundle->qmSaId;
    case WFP_IPSEC_MM_SA_ID:
      return bundle->mmSaId;
    case WFP_IPSEC_SA_COUNT:
      return bundle->numSAs;
    case WFP_IPSEC_SPI:
      return sa == NULL ? 0 : sa->spi;
    case WFP_IPSEC_TRANSFORM_TYPE:
      return sa == NULL ? 0 : (UINT64)sa->saTransformType;
    case WFP_IPSEC_LOCAL_UDP_PORT:
      return udp == NULL ? 0 : udp->localUdpEncapPort;
    case WFP_IPSEC_REMOTE_UDP_PORT:
      return udp == NULL ? 0 : udp->remoteUdpEncapPort;
    default:
      break;
  }
  wfp_ipsec_halves(bundle, &auth, &cipher);
  switch (field) {
    case WFP_IPSEC_AUTH_TYPE:
      return auth == NULL ? 0 : (UINT64)auth->authTransform.authTransformId.authType;
    case WFP_IPSEC_AUTH_CONFIG:
      return auth == NULL ? 0 : auth->authTransform.authTransformId.authConfig;
    case WFP_IPSEC_CIPHER_TYPE:
      return cipher == NULL ? 0 : (UINT64)cipher->cipherTransform.cipherTransformId.cipherType;
    case WFP_IPSEC_CIPHER_CONFIG:
      return cipher == NULL ? 0 : cipher->cipherTransform.cipherTransformId.cipherConfig;
    case WFP_IPSEC_AUTH_KEY_BYTES:
      return auth == NULL ? 0 : auth->authKey.size;
    case WFP_IPSEC_CIPHER_KEY_BYTES:
      return cipher == NULL ? 0 : cipher->cipherKey.size;
    default:
      return context->saContextId;
  }
}

/* Addresses are 16 bytes in network order, IPv4 ones mapped into ::ffff:0:0/96. */
static void wfp_ipsec_address(UINT8 *target, const IPSEC_TRAFFIC1 *traffic, int remote) {
  const UINT32 v4 = remote ? traffic->remoteV4Address : traffic->localV4Address;
  if (traffic->ipVersion != FWP_IP_VERSION_V4) {
    memcpy(target, remote ? traffic->remoteV6Address : traffic->localV6Address, 16);
    return;
  }
  memset(target, 0, 10);
  target[10] = target[11] = 0xFF;
  target[12] = (UINT8)(v4 >> 24);
  target[13] = (UINT8)(v4 >> 16);
  target[14] = (UINT8)(v4 >> 8);
  target[15] = (UINT8)v4;
}

static void wfp_ipsec_octets(UINT8 *target, const IPSEC_SA_DETAILS1 *side,
                             const wfp_ipsec_column *column) {
  const IPSEC_SA_AUTH_INFORMATION0 *auth;
  const IPSEC_SA_CIPHER_INFORMATION0 *cipher;
  const FWP_BYTE_BLOB *key = NULL;
  if (column->field == WFP_IPSEC_LOCAL || column->field == WFP_IPSEC_REMOTE) {
    wfp_ipsec_address(target, &side->traffic, column->field == WFP_IPSEC_REMOTE);
    return;
  }
  wfp_ipsec_halves(&side->saBundle, &auth, &cipher);
  if (column->field == WFP_IPSEC_AUTH_KEY && auth != NULL) key = &auth->authKey;
  if (column->field == WFP_IPSEC_CIPHER_KEY && cipher != NULL) key = &cipher->cipherKey;
  memset(target, 0, column->width);
  if (key != NULL && key->data != NULL) {
    memcpy(target, key->data, key->size < column->width ? key->size : column->width);
  }
}

static void wfp_ipsec_columns(const IPSEC_SA_CONTEXT1 *const *contexts, UINT32 count,
                              const wfp_ipsec_column *columns, UINT32 column_count, UINT64 row) {
  for (UINT32 at = 0; at < count; ++at) {
    const IPSEC_SA_CONTEXT1 *context = contexts[at];
    for (UINT32 i = 0; i < column_count; ++i) {
      const wfp_ipsec_column *column = &columns[i];
      const IPSEC_SA_DETAILS1 *side = column->outbound ? context->outboundSa : context->inboundSa;
      UINT8 *target = (UINT8 *)column->target + (row + at) * column->width;
      UINT64 number = 0;
      if (column->field == WFP_IPSEC_ID) {
        number = context->saContextId;
      } else if (side == NULL) {
        memset(target, 0, column->width);
        continue;
      } else if (column->width > sizeof number) {
        wfp_ipsec_octets(target, side, column);
        continue;
      } else {
        number = wfp_ipsec_number(context, side, column->field);
      }
      switch (column->width) {
        case 1:
          *target = (UINT8)number;
          break;
        case 2:
          *(UINT16 *)(void *)target = (UINT16)number;
          break;
        case 4:
          *(UINT32 *)(void *)target = (UINT32)number;
          break;
        default:
          *(UINT64 *)(void *)target = number;
          break;
      }
    }
  }
}
