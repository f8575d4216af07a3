/*
 * Control of the embedded engine for tests: its clock, its faults, its call log, its leak counter.
 *
 * These functions are no part of the Windows Filtering Platform. They are compiled into the
 * embedded engine only, so their presence is also what tells it from the system's own library. Read
 * by cffi and by C++ compilers, like fwpmu_cdef.h.
 */

/* Stops the clock where it stands, so that it moves by WfpIpsecEngineAdvance alone, and starts the
 * call log. Both stay so until the process ends. */
void WINAPI WfpIpsecEngineObserve(void);

/* Moves the clock forward and does what falls due on the way. */
void WINAPI WfpIpsecEngineAdvance(UINT64 seconds);

/* Lets the next call of the named function return `code` and do nothing, after `after` calls of it
 * have gone through. Several faults may wait, also for one function. Returns ERROR_SUCCESS, or
 * ERROR_INVALID_PARAMETER for a name that is no function with a result, or for code 0. */
DWORD WINAPI WfpIpsecEngineFailNext(const char *function, DWORD code, UINT32 after);

/* Copies the names of the functions called since the log started or was last reset, oldest first,
 * each followed by a line feed, without a final zero. Writes at most `size` bytes; returns how many
 * there are in all. */
UINT64 WINAPI WfpIpsecEngineCalls(char *names, UINT64 size);

/* The number of results not yet given back: blocks that FwpmFreeMemory0 frees, and enumeration
 * handles. */
UINT64 WINAPI WfpIpsecEngineLiveAllocations(void);

/* Copies a list of what callers brought into the engine and did not take away: open sessions, their
 * transactions and key managers, objects, SA contexts, and faults that no call has met. Each line
 * holds a kind, an identifier (key, id or function) and a display name, with a tab after the first
 * two and a line feed at its end. Neither faults nor rights nor transactions hinder this. Writes at
 * most `size` bytes; returns how many there are in all. */
UINT64 WINAPI WfpIpsecEngineInventory(char *lines, UINT64 size);

/* Forgets every object, SA context, transaction, fault and logged call and sets the clock to zero.
 * Open engine handles stay valid; results not yet given back stay readable and can be freed;
 * enumeration handles end, and subscriptions after a call that runs has returned. The caller is the
 * usual one again, with all rights. */
void WINAPI WfpIpsecEngineReset(void);

/* Stops the service behind the API and starts it again. Forgotten: SA contexts, IKE SAs, net events
 * and counters, and all objects but built-in, persistent and boot-time ones, which get new ids.
 * Open transactions are undone. Every open session is aborted: its calls return
 * FWP_E_SESSION_ABORTED until FwpmEngineClose0 closes it; its enumeration handles and key managers
 * end, and its subscriptions after a call that runs has returned. Results not yet given back stay
 * readable and can be freed. The clock goes on; log and faults stay. */
void WINAPI WfpIpsecEngineRestartService(void);

/* Lets traffic pass through an SA context: packets with so many bytes in all, of an FWP_DIRECTION.
 * It moves the statistics, resets the idle time of both directions and counts against the
 * kilobytes and packets of the direction's bundle. What reaches a limit passes whole and ends the
 * SA. Inbound packets for an SPI without keys are dropped and counted. Returns ERROR_SUCCESS,
 * FWP_E_INVALID_ENUMERATOR for another direction, FWP_E_NOT_FOUND for an id that names no context,
 * or FWP_E_INCOMPATIBLE_SA_STATE when the context has neither SA nor SPI for the direction. */
DWORD WINAPI WfpIpsecEngineTraffic(UINT64 saContextId, UINT32 direction, UINT64 packets,
                                   UINT64 bytes);

/* Puts an IKE SA with all it points to into the database, as if it had been negotiated, and gives
 * it an id, whatever saId says. Returns ERROR_SUCCESS, FWP_E_NULL_POINTER when an array or the id
 * is missing, or ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI WfpIpsecEngineInjectIkeSa(const IKEEXT_SA_DETAILS2 *sa, UINT64 *id);

/* Adds an entry to the state of DoS protection. Returns as above. */
DWORD WINAPI WfpIpsecEngineInjectDospState(const IPSEC_DOSP_STATE0 *state);

/* Add to each counter of the statistics what the struct has in its place. Return as above. */
DWORD WINAPI WfpIpsecEngineCountIpsec(const IPSEC_STATISTICS1 *more);
DWORD WINAPI WfpIpsecEngineCountDosp(const IPSEC_DOSP_STATISTICS0 *more);
DWORD WINAPI WfpIpsecEngineCountIke(const IKEEXT_STATISTICS1 *more);

/* Lets a net event arise: logs a copy of it with all it points to and tells it to the subscribers,
 * unless the engine's option to collect net events is off. Returns as above. */
DWORD WINAPI WfpIpsecEngineInjectNetEvent(const FWPM_NET_EVENT5 *event);

/* Lets the system's keying module negotiate an SA pair: asks the key managers for its keys,
 * installs a complete SA context under the checks of the API, and tells every key manager the
 * keys. The keys in the bundles are those that the keying module would use by itself. Waits in
 * real time for the key managers that dictate, no longer than their time-outs. Gives the id of the
 * SA context and returns ERROR_SUCCESS; or returns FWP_E_NULL_POINTER, what the functions of SA
 * contexts return, what a key manager returned that was to dictate,
 * FWP_E_KEY_DICTATION_INVALID_KEYING_MATERIAL, or ERROR_NOT_ENOUGH_MEMORY, and nothing is installed
 * then. */
DWORD WINAPI WfpIpsecEngineNegotiate(const IKEEXT_TRAFFIC0 *ikeTraffic,
                                     const IPSEC_SA_DETAILS1 *inbound,
                                     const IPSEC_SA_DETAILS1 *outbound, UINT64 *saContextId);

/* Makes the caller of every session one who is all of these SIDs and nothing else, from the next
 * call on; NULL makes the one that calls without this: a service of the local system, with all
 * rights that default security descriptors give to administrators. Administrators have the
 * privileges to take ownership and to manage the security log. Returns ERROR_SUCCESS;
 * FWP_E_NULL_POINTER when a SID is missing, ERROR_INVALID_PARAMETER when one is not well-formed,
 * and nothing is changed then; or ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI WfpIpsecEngineSetCaller(const SID *const *groups, UINT32 count);

/* Leaves the caller, this one and those to come, no other rights than these, whatever security
 * descriptors and privileges grant; 0xFFFFFFFF ends this. Rights of callers and limits hold for the
 * calls that come, and for what subscriptions tell that are made from now on. Returns ERROR_SUCCESS
 * or ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI WfpIpsecEngineLimitRights(UINT32 rights);

/* Gives all rights that a security descriptor in self-relative form grants to the caller. Returns
 * ERROR_SUCCESS, FWP_E_NULL_POINTER, ERROR_INVALID_SECURITY_DESCR or ERROR_NOT_ENOUGH_MEMORY. */
DWORD WINAPI WfpIpsecEngineGrantedRights(PSECURITY_DESCRIPTOR descriptor, UINT32 *rights);
