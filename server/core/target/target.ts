import type { FaultPermission } from './faultPermission.ts';
import type { Caps, Isolation } from './isolation.ts';
import type { Markers } from './markers.ts';
import type { QuietWindow } from './quietWindow.ts';
import type { Seed } from './seed.ts';
import type { NamedFile } from './tls.ts';

/**
 * Where a scenario is driven: addresses, caps, and how the stack keeps shadow data apart. Validated by zod
 * like a scenario.
 */
export interface Target {
  readonly name: string;
  /** Where steps whose URL begins with "/" go; of several the first. */
  readonly baseUrl: string;
  /** All addresses that journeys take in turn; absent where there is one. */
  readonly baseUrls?: readonly string[] | undefined;
  /** Authorities that its certificates are checked by, in place of the machine's. */
  readonly ca?: NamedFile | undefined;
  /** The client certificate that is shown to it, and its key. */
  readonly cert?: NamedFile | undefined;
  readonly key?: NamedFile | undefined;
  /** Its certificates are not checked; for private and loopback addresses only. */
  readonly insecure?: boolean | undefined;
  /** Headers that every request carries: beside the tag, or in its place where no tag is demanded. */
  readonly markers?: Markers | undefined;
  /** Hosts (host:port) that load may go to. A plan that would leave them is refused. */
  readonly allowHosts: readonly string[];
  /** CIDRs that every address of the target must lie in; without any, load keeps to the addresses found first. */
  readonly allowAddresses: readonly string[];
  /** When no load may be driven. */
  readonly quiet: readonly QuietWindow[];
  /**
   * Where the owner's consent is published: a file that each host serves, or a DNS TXT record. Loopback
   * needs none; `none` is for addresses of private networks only.
   */
  readonly ownership: 'file' | 'dns' | 'none';
  /** How rehearsal data is kept apart; decides what a run asks of the stack (`demandsOf`). */
  readonly isolation: Isolation;
  readonly caps: Caps;
  readonly shadow: {
    /**
     * Signs tags and the owner's proof; held by the server only. Written as `${NAME}` in the file. Empty where a
     * dedicated stack needs neither.
     */
    readonly key: string;
    /** Header that carries the tag: `baggage` unless the stack has one of its own. */
    readonly header: string;
    /** Every instance of every service, for the preflight canary. */
    readonly hops: readonly { readonly service: string; readonly url: string }[];
    /** Seeds the shadow stock anew: POST {runId, default, skus}, tagged. */
    readonly seedUrl: string | null;
  };
  /** How stock is filled without code of the stack; null: by `shadow.seedUrl`, or not said. */
  readonly seed: Seed | null;
  /** Read-only connections for audit and leak scan. */
  readonly stores: {
    readonly postgresUrl: string | null;
    /** MariaDB or MySQL; absent as null. `schemas` name its databases. */
    readonly mysqlUrl?: string | null | undefined;
    readonly schemas: { readonly live: string; readonly shadow: string };
    readonly redisUrl: string | null;
    /** Of rehearsals alone, where they do not share `redisUrl`; absent as null. */
    readonly shadowRedisUrl?: string | null | undefined;
    readonly redisPrefixes: { readonly live: string; readonly shadow: string };
    /** Admits a role of `postgresUrl` or `mysqlUrl` that may write; every verdict says so. */
    readonly allowWritableRole: boolean;
  };
  /** Rows whose client-supplied identity says whose run wrote them. Rehearsal ids begin with `zh-<run>-`. */
  readonly identity: readonly { readonly table: string; readonly column: string }[];
  /** Untagged customers' own figures: GET → {requests, errors, buckets}, cumulative. */
  readonly customerStatsUrl: string | null;
  /** Pages of metrics of its processes, in the Prometheus text format; read while load runs. Absent: none. */
  readonly metrics?: readonly { readonly service: string; readonly url: string }[] | undefined;
  /** Read at run time and act on shadow traffic only: PUT {value} to `${url}/${name}`, tagged. */
  readonly switches: { readonly url: string; readonly names: readonly string[] } | null;
  /** Instances of services, of a dedicated target alone: GET and PUT {replicas} at `${url}/${service}`. */
  readonly replicas?: { readonly url: string; readonly services: readonly string[] } | undefined;
  readonly healthUrl: string | null;
  /** Declares its switches: owner, kind, allowed values, provider (`parseSwitchFile`). */
  readonly switchFile?: NamedFile | undefined;
  /** Faults that a drill may cause; absent: none. */
  readonly faults?: FaultPermission | undefined;
}
