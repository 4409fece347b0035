/* Answers the instruction CPUID as a processor with AVX2 and nothing newer would, for libraries in which older_processor.py
   has put the illegal instruction UD2 in its place: both have two bytes. Loaded through LD_PRELOAD. */
#define _GNU_SOURCE
#include <cpuid.h>
#include <signal.h>
#include <string.h>
#include <ucontext.h>

#define BIT(n) (1u << (n))

static struct sigaction before;

static void answer(int number, siginfo_t *info, void *context) {
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  const unsigned char *at = (const unsigned char *)registers[REG_RIP];
  unsigned leaf = registers[REG_RAX], part = registers[REG_RCX], a, b, c, d;
  (void)number;
  (void)info;
  if (at[0] != 0x0f || at[1] != 0x0b) {
    sigaction(SIGILL, &before, 0);
    return;
  }
  __cpuid_count(leaf, part, a, b, c, d);
  if (leaf == 7 && part == 0) { /* AVX-512 in its many parts, AMX */
    b &= ~(BIT(16) | BIT(17) | BIT(21) | BIT(26) | BIT(27) | BIT(28) | BIT(30) | BIT(31));
    c &= ~(BIT(1) | BIT(6) | BIT(11) | BIT(12) | BIT(14));
    d &= ~(BIT(2) | BIT(3) | BIT(8) | BIT(22) | BIT(23) | BIT(24) | BIT(25));
  }
  if (leaf == 7 && part == 1) { /* AVX-VNNI, bfloat16 */
    a &= ~(BIT(4) | BIT(5) | BIT(23));
    d &= ~(BIT(4) | BIT(5) | BIT(10));
  }
  registers[REG_RAX] = a;
  registers[REG_RBX] = b;
  registers[REG_RCX] = c;
  registers[REG_RDX] = d;
  registers[REG_RIP] += 2;
}

__attribute__((constructor)) static void begin(void) {
  struct sigaction mine;
  memset(&mine, 0, sizeof mine);
  mine.sa_sigaction = answer;
  mine.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigaction(SIGILL, &mine, &before);
}
