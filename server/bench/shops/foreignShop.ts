import { fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { packageRoot } from '../../root.ts';

/** An open-source shop that knows nothing of Zerohour, with what is known of its tables apart from its audit file. */
export interface ForeignShop {
  readonly name: 'vendure' | 'medusa';
  /** From npm, pinned. */
  readonly packages: Readonly<Record<string, string>>;
  /** Fills an empty database and serves it: a module below `server/bench/shops`. */
  readonly entry: string;
  /** Rows of its tables that the audit must have read: one number. */
  readonly factsSql: string;
  /** Per SKU, from its own tables: units put in stock, on placed orders, and taken from stock by its own counter. */
  readonly unitsSql: string;
  /** Promises one unit more than there is in stock of some SKU, on an order that stands. */
  plantOversell(client: pg.Client): Promise<void>;
}

/** Numbers of one SKU, as `unitsSql` reads them. */
export interface SkuUnits {
  readonly sku: string;
  readonly stocked: number;
  readonly promised: number;
  readonly taken: number;
}

export interface ShopProcess {
  /** What its operator gives its clients, such as an API key: values of the scenario file by their keys, as `run --set` has them. */
  readonly settings: Readonly<Record<string, string>>;
  readonly pid: number;
  stop(): Promise<void>;
}

interface ShopOptions {
  /** Where its packages are. */
  readonly packages: string;
  /** Empty folder of its own; its log is `shop.log` there. */
  readonly folder: string;
  readonly databaseUrl: string;
  readonly port: number;
  /** Units by SKU. */
  readonly stock: Readonly<Record<string, number>>;
}

const readyLimitMs = 600_000;
const stopLimitMs = 10_000;

/** Starts a shop as a child, which ends with this process, and waits until it answers. Rejects when it ends before. */
export async function startShop(shop: ForeignShop, options: ShopOptions): Promise<ShopProcess> {
  const log = join(options.folder, 'shop.log');
  const output = openSync(log, 'w', 0o600);
  const child = fork(join(packageRoot(), 'server/bench/shops', shop.entry), [], {
    cwd: options.folder,
    execArgv: [],
    stdio: ['ignore', output, output, 'ipc'],
    env: {
      PATH: process.env.PATH,
      HOME: options.folder,
      SHOP_FOLDER: options.packages,
      SHOP_DATABASE_URL: options.databaseUrl,
      SHOP_PORT: String(options.port),
      SHOP_STOCK: JSON.stringify(options.stock),
    },
  });
  closeSync(output);
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(`${shop.name} ended (${code ?? signal}): ${log}`));
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
    await ended;
    clearTimeout(timer);
  };
  const ready = new Promise<ShopProcess['settings']>((resolve) => {
    child.once('message', (message: { settings?: ShopProcess['settings'] }) =>
      resolve(message.settings ?? {}),
    );
  });
  const limit = new AbortController();
  const failed = Promise.race([
    ended,
    delay(readyLimitMs, `${shop.name} did not start: ${log}`, {
      ref: false,
      signal: limit.signal,
    }),
  ]).then((line) => {
    throw new Error(line);
  });
  // Nobody waits for the end of a shop that is ready.
  failed.catch(() => undefined);
  try {
    return { settings: await Promise.race([ready, failed]), pid: child.pid ?? -1, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    limit.abort();
  }
}
