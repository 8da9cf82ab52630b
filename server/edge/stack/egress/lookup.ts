import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { err, ok, type Result } from '../../../core/result.ts';
import { bareHost, hostParts } from '../../../core/target/egressHost.ts';
import type { EgressPolicy, LoopbackOwner } from '../../../core/target/egressPolicy.ts';
import type { Target } from '../../../core/target/target.ts';
import { insecureProblem, tlsOf } from '../../../core/target/tls.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { type AddressRule, addressRule, isLoopbackAddress, isPrivateAddress } from './addresses.ts';
import { loopbackOwner } from './loopbackOwner.ts';

/** Every address of a name, resolved by this machine (/etc/hosts, DNS). Rejects when there is none. */
export type Lookup = (name: string) => Promise<readonly string[]>;

export const systemLookup: Lookup = async (name) =>
  (await lookup(name, { all: true })).map(({ address }) => address);

const LOOKUP_MS_MAX = 5_000;
/** What the error of a lookup without an answer says. */
export const notLookedUp = 'cannot be looked up';

/** The addresses of a name, or of a literal, if all of them are allowed. */
export async function allowedAddresses(
  name: string,
  rule: AddressRule,
  find: Lookup = systemLookup,
): Promise<Result<readonly string[], string>> {
  const literal = bareHost(name);
  const found = isIP(literal) !== 0 ? ok([literal]) : await timely(name, find);
  if (!found.ok) return found;
  const refused = found.value.map(rule).find((reason) => reason !== null);
  if (refused !== undefined) return err(`host ${name} is refused: ${refused}`);
  return found.value.length > 0 ? found : err(`host ${name} has no address`);
}

async function timely(name: string, find: Lookup): Promise<Result<readonly string[], string>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${LOOKUP_MS_MAX} ms`)), LOOKUP_MS_MAX);
  });
  try {
    return ok(await Promise.race([find(name), late]));
  } catch (error) {
    return err(`host ${name} ${notLookedUp}: ${oneLine(error)}; check the name in the target file`);
  } finally {
    clearTimeout(timer);
  }
}

/** Looks up every host that load may go to. The error names the first that may not be driven. */
export async function findEgressPolicy(
  target: EgressParts,
  find: Lookup = systemLookup,
  here: LoopbackOwner = loopbackOwner(),
): Promise<Result<EgressPolicy, string>> {
  const { allowHosts, allowAddresses, markers } = target;
  const hosts = await lookUpAll(allowHosts, allowAddresses, find);
  if (!hosts.ok) return hosts;
  const tls = tlsOf(target);
  const isOnLoopback = loopbackIn({ hosts: hosts.value }) !== null;
  return checkedAlways({
    hosts: hosts.value,
    allowAddresses,
    ...(isOnLoopback ? { loopbackOf: here } : {}),
    ...(tls === null ? {} : { tls }),
    ...(markers === undefined ? {} : { markers }),
  });
}

type EgressParts = Pick<
  Target,
  'allowHosts' | 'allowAddresses' | 'ca' | 'cert' | 'key' | 'insecure' | 'markers'
>;

/** A machine that anybody may answer for must show its certificate. */
function checkedAlways(egress: EgressPolicy): Result<EgressPolicy, string> {
  if (egress.tls?.insecure !== true) return ok(egress);
  for (const { host, addresses } of egress.hosts) {
    const open = addresses.find((address) => !isPrivateAddress(address));
    if (open !== undefined) return err(insecureProblem(host, open));
  }
  return ok(egress);
}

/** The first loopback address with its host; null when there is none. */
function loopbackIn({ hosts }: Pick<EgressPolicy, 'hosts'>): string | null {
  const own = hosts.flatMap(({ host, addresses }) =>
    addresses.filter(isLoopbackAddress).map((address) => `host ${host} has the address ${address}`),
  );
  return own[0] ?? null;
}

/**
 * The addresses as the generator's machine resolves them, if the target file lists the allowed ones; else
 * those that were found before the run, so that no later answer of a name server can redirect the load. A loopback
 * address is refused on every machine but the one whose owner agreed: elsewhere it is another target.
 */
export async function egressFromHere(
  egress: EgressPolicy,
  find: Lookup = systemLookup,
  here: LoopbackOwner = loopbackOwner(),
): Promise<Result<EgressPolicy, string>> {
  const found = await usableFromHere(egress, find);
  if (!found.ok) return found;
  const loopback = loopbackIn(found.value);
  const owner = egress.loopbackOf;
  // Servers before this rule named no owner.
  const isOlder = owner === undefined && loopbackIn(egress) !== null;
  if (loopback === null || isOlder || owner?.id === here.id) return found;
  const own =
    owner === undefined
      ? 'which is not the one that the run may go to'
      : `not that of ${owner.host}`;
  return err(
    `${loopback}: on this worker (${here.host}) that is its own loopback, ${own}; name the target by an address that each worker reaches, or give the run workers of ${owner?.host ?? "the target's machine"} only ("place")`,
  );
}

async function usableFromHere(
  egress: EgressPolicy,
  find: Lookup,
): Promise<Result<EgressPolicy, string>> {
  if (egress.allowAddresses.length === 0) return recheck(egress);
  const names = egress.hosts.map(({ host }) => host);
  const hosts = await lookUpAll(names, egress.allowAddresses, find);
  return hosts.ok ? checkedAlways({ ...egress, hosts: hosts.value }) : hosts;
}

function recheck(egress: EgressPolicy): Result<EgressPolicy, string> {
  const rule = addressRule([]);
  const refused = egress.hosts
    .flatMap(({ addresses }) => addresses.map(rule))
    .find((why) => why !== null);
  return refused === undefined ? checkedAlways(egress) : err(refused);
}

async function lookUpAll(
  hosts: readonly string[],
  allowAddresses: readonly string[],
  find: Lookup,
): Promise<Result<EgressPolicy['hosts'], string>> {
  const rule = addressRule(allowAddresses);
  const found: EgressPolicy['hosts'][number][] = [];
  for (const host of hosts) {
    const addresses = await allowedAddresses(hostParts(host).name, rule, find);
    if (!addresses.ok) return addresses;
    found.push({ host: host.toLowerCase(), addresses: addresses.value });
  }
  return ok(found);
}
