import { currentContext } from '@zerohour/shadow-data';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Counts } from '../kit/counts.ts';
import type { Handler } from '../kit/listener.ts';
import { HttpError, readJson, reply } from '../kit/reply.ts';
import {
  allowedValue,
  definitions,
  isSwitchName,
  type SwitchedService,
  type SwitchName,
  switchNames,
} from './definitions.ts';
import { readStored, storeValue } from './store.ts';
import type { Switches } from './switches.ts';

type NamesOf<Service extends SwitchedService> = {
  [Name in SwitchName]: (typeof definitions)[Name]['service'] extends Service ? Name : never;
}[SwitchName];

/** What an instance does by each switch of its service, tried out on the code that serves requests. */
export type Effects<Service extends SwitchedService> = {
  readonly [Name in NamesOf<Service>]: () => Promise<string | number>;
};

export interface Switched<Service extends SwitchedService> {
  readonly service: Service;
  readonly instance: string;
  readonly switches: Switches;
  readonly effects: Effects<Service>;
  /** What it did by them for the current run. */
  readonly counts?: Counts;
}

type Routes = Readonly<Record<string, Handler>>;

/** The address of an instance's switches, below that of a gateway. */
export const instancePath = (instance: string): string => `/shadow/instances/${instance}`;

/**
 * These routes, which count tagged requests from here on, and those by which the instance shows its switches: their
 * values (canary), what each does (effect), and counts.
 */
export function withSwitches<Service extends SwitchedService>(
  { service, instance, switches, effects, counts }: Switched<Service>,
  routes: Routes,
): Routes {
  let taggedRequests = 0;
  const counted = (handler: Handler): Handler => {
    return (call) => {
      if (currentContext()?.kind === 'shadow') taggedRequests += 1;
      return handler(call);
    };
  };
  const names = switchNames.filter((name) => definitions[name].service === service);
  const at = instancePath(instance);
  return {
    [`GET ${at}/switches`]: async () => {
      requireRehearsal();
      const values = await Promise.all(names.map((name) => switches.value(name)));
      const shown = names.map((name, index) => [name, values[index]]);
      return reply(200, { instance, values: Object.fromEntries(shown), taggedRequests });
    },
    [`GET ${at}/counts`]: async () => {
      requireRehearsal();
      return reply(200, { instance, counts: counts?.current() ?? {} });
    },
    [`GET ${at}/effects/:name`]: async ({ params: { name = '' } }) => {
      requireRehearsal();
      const shows: Readonly<Record<string, () => Promise<string | number>>> = effects;
      const show = Object.hasOwn(shows, name) ? shows[name] : undefined;
      if (show === undefined) return reply(404, { error: 'no-such-switch' });
      return reply(200, { instance, shown: await show() });
    },
    ...Object.fromEntries(
      Object.entries(routes).map(([pattern, handler]) => [
        pattern,
        pattern.includes(' /shadow/') ? handler : counted(handler),
      ]),
    ),
  };
}

const bodySchema = z.strictObject({ value: z.union([z.string(), z.number()]) });

/** The admin call, which gives all instances one value, and the entries for services without a store. */
export function adminRoutes(redis: () => Redis, switches: Switches): Routes {
  return {
    'GET /shadow/switches/:name': async ({ params: { name = '' } }) => {
      requireRehearsal();
      if (!isSwitchName(name)) return reply(404, { error: 'no-such-switch' });
      return reply(200, { name, value: String(await switches.value(name)) });
    },
    'PUT /shadow/switches/:name': async ({ request, params: { name = '' } }) => {
      requireRehearsal();
      if (!isSwitchName(name)) return reply(404, { error: 'no-such-switch' });
      const body = bodySchema.safeParse(await readJson(request));
      const value = body.success ? allowedValue(name, body.data.value) : null;
      if (value === null) return reply(422, { error: `no value of ${name}` });
      await storeValue(redis, name, value);
      switches.forget();
      return reply(200, { name, value: String(value) });
    },
    'GET /shadow/entries': async ({ query }) => {
      requireRehearsal();
      const names = (query.get('names') ?? '').split(',').filter(isSwitchName);
      return reply(200, await readStored(redis)(names));
    },
  };
}

export function requireRehearsal(): void {
  if (currentContext()?.kind !== 'shadow') throw new HttpError(403, 'for-rehearsals-only');
}
