/*
 * The raw driver: loops in C++ over the very functions that Python calls. Read by cffi and by C++.
 *
 * The functions are handed over as pointers, so that there is one engine, compiled once, behind
 * this driver, the package and its peers. What returns a uint32_t returns the first status that
 * was not 0.
 */

/* What SA contexts are made of: a pair of SAs with AES-GCM-128, IPv4, transport mode. Addresses and
 * SPIs in host order. */
typedef struct {
  void *engine;
  uint64_t outboundFilter;
  uint64_t inboundFilter;
  uint32_t local;
  uint32_t remote;
  uint32_t inboundSpi;
  uint32_t outboundSpi;
  uint8_t inboundKey[20];
  uint8_t outboundKey[20];
  /* What installing a pair adds before: FWPM_PROVIDER0 and two FWPM_FILTER0. */
  const void *provider;
  const void *filters[2];
} RawSetup;

/* The names of the functions, one after the other; NULL at their end. */
const char *RawFunctionName(uint32_t index);
/* Hands a function over. */
void RawBind(uint32_t index, void *function);

/* Creates a context, sets its SPI, adds its inbound and its outbound bundle. */
uint32_t RawInstall(const RawSetup *setup, uint64_t *id);
uint32_t RawDelete(const RawSetup *setup, uint64_t id);
/* Installs and deletes, so many times. */
uint32_t RawLives(const RawSetup *setup, uint64_t count);
/* The same with filters of its own each time: the calls of plans.install and back. */
uint32_t RawInstalls(const RawSetup *setup, uint64_t count);
/* Installs contexts that stay, numbers first to first + count - 1, each with a peer and SPIs of its
 * own; writes their ids. */
uint32_t RawFill(const RawSetup *setup, uint64_t first, uint64_t count, uint64_t *ids);

/* Gets contexts, one of `ids` after the other, and frees them. Where `sum` is not NULL it reads
 * every value and adds all numbers and bytes to it. */
uint32_t RawGets(const RawSetup *setup, const uint64_t *ids, uint64_t size, uint64_t count,
                 uint64_t *sum);
/* Enumerates all contexts, page by page, reads every value and adds it to the sum. */
uint32_t RawEnumerate(const RawSetup *setup, uint32_t page, uint64_t *contexts, uint64_t *sum);

/* RawLives in as many threads, each with its own setup, each so many times. */
uint32_t RawThreads(const RawSetup *setups, uint32_t threads, uint64_t count);

/* Subscribes a C function that counts events. It lets none pass before RawDeliver, which waits
 * until so many have. */
uint32_t RawSubscribe(const RawSetup *setup, void **handle);
void RawDeliver(uint64_t events);
uint32_t RawUnsubscribe(const RawSetup *setup, void *handle);

/* A simple engine (raw_simple.cc): copies contexts; gets them as RawGets does, read and freed. */
uint32_t RawSimpleFill(const RawSetup *setup, const uint64_t *ids, uint64_t size);
void RawSimpleGets(const uint64_t *ids, uint64_t size, uint64_t count, uint64_t *sum);

/* The bytes allocated in this process, or 0 where that is not known. */
uint64_t RawAllocatedBytes(void);

/* Between these two valgrind counts instructions; the second writes down how many under a name.
 * Returns 0 where valgrind is not there. */
void RawCountingBegins(void);
uint32_t RawCountingEnds(const char *name);
