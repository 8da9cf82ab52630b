import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A clock that a process is started under, and that can be moved while it runs. The machine's own stays. */
export interface SteppedClock {
  /** Starts children under the clock: those that `start` starts before it returns a promise. */
  under<T>(start: () => Promise<T>): Promise<T>;
  step(offsetMs: number): Promise<void>;
  close(): Promise<void>;
}

/** The C library's wall clocks, moved by the milliseconds in a file that is mapped into the process. */
const source = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *offset_ms;
static int (*real_clock)(clockid_t, struct timespec *);

__attribute__((constructor)) static void start(void) {
  real_clock = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  const char *path = getenv("ZEROHOUR_BENCH_CLOCK");
  int file = path ? open(path, O_RDONLY) : -1;
  if (file < 0) return;
  void *mapped = mmap(0, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  if (mapped != MAP_FAILED) offset_ms = mapped;
  close(file);
}

int clock_gettime(clockid_t clock, struct timespec *at) {
  if (!real_clock) start();
  int failed = real_clock(clock, at);
  if (failed || !offset_ms) return failed;
  if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE) return 0;
  int64_t ns = at->tv_nsec + (*offset_ms % 1000) * 1000000;
  at->tv_sec += *offset_ms / 1000;
  if (ns < 0) { ns += 1000000000; at->tv_sec -= 1; }
  if (ns >= 1000000000) { ns -= 1000000000; at->tv_sec += 1; }
  at->tv_nsec = ns;
  return 0;
}

int gettimeofday(struct timeval *at, void *zone) {
  (void)zone;
  struct timespec precise;
  if (clock_gettime(CLOCK_REALTIME, &precise)) return -1;
  at->tv_sec = precise.tv_sec;
  at->tv_usec = precise.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *at) {
  struct timespec precise;
  clock_gettime(CLOCK_REALTIME, &precise);
  if (at) *at = precise.tv_sec;
  return precise.tv_sec;
}
`;

/** Null where there is no C compiler for it. */
export async function createSteppedClock(): Promise<SteppedClock | null> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-clock-'));
  const [code, library, file] = ['clock.c', 'clock.so', 'offset'].map((name) => join(folder, name));
  if (code === undefined || library === undefined || file === undefined) throw new Error('no path');
  const close = (): Promise<void> => rm(folder, { recursive: true, force: true });
  await writeFile(code, source);
  try {
    await promisify(execFile)('cc', ['-shared', '-fPIC', '-O1', '-o', library, code, '-ldl']);
  } catch {
    await close();
    return null;
  }
  const step = async (offsetMs: number): Promise<void> => {
    const written = Buffer.alloc(8);
    written.writeBigInt64LE(BigInt(offsetMs));
    const handle = await open(file, 'r+');
    await handle.write(written, 0, written.length, 0);
    await handle.close();
  };
  await writeFile(file, Buffer.alloc(8));
  return {
    async under(start) {
      const before = process.env.LD_PRELOAD;
      Object.assign(process.env, { LD_PRELOAD: library, ZEROHOUR_BENCH_CLOCK: file });
      try {
        return await start();
      } finally {
        delete process.env.ZEROHOUR_BENCH_CLOCK;
        if (before === undefined) delete process.env.LD_PRELOAD;
        else process.env.LD_PRELOAD = before;
      }
    },
    step,
    close,
  };
}
