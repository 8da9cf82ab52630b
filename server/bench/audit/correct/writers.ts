import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The processes of the shop that write. */
export interface Writers {
  /** Ends one by SIGKILL in the middle of its work; another takes its place. */
  readonly killOne: () => Promise<void>;
  /** Lets them take what is under way to its end, and waits for them. Rejects where one does not end well. */
  stop(): Promise<void>;
  /** Ends all of them by SIGKILL. */
  kill(): Promise<void>;
}

const processes = 2;

/** `seed` and `tag` differ for each process, and so do the ids of its orders. */
export function startWriters(url: string, tag: string, seed: number): Writers {
  let started = 0;
  const start = (): ChildProcess => {
    const number = started++;
    const script = fileURLToPath(new URL('./orderWriter.js', import.meta.url));
    const args = [script, url, `${tag}w${number}`, String(seed * 1_000 + number)];
    return spawn(process.execPath, args, { stdio: ['pipe', 'inherit', 'inherit'] });
  };
  const running = Array.from({ length: processes }, start);
  const ended = async (writer: ChildProcess): Promise<void> => {
    if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
  };
  return {
    async killOne() {
      const writer = running.shift();
      if (writer === undefined) return;
      writer.kill('SIGKILL');
      await ended(writer);
      running.push(start());
    },
    async stop() {
      for (const writer of running) writer.stdin?.end();
      await Promise.all(running.map(ended));
      const bad = running.find(({ exitCode }) => exitCode !== 0);
      if (bad !== undefined) throw new Error(`a writer ended with ${bad.exitCode}`);
    },
    async kill() {
      for (const writer of running) writer.kill('SIGKILL');
      await Promise.all(running.map(ended));
    },
  };
}
