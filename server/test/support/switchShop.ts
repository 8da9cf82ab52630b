import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { SwitchValue } from '../../core/switch/valueType.ts';

/** One simulated instance of a shop; what it does by a switch is the value that it acts on. */
export interface ShopInstance {
  readonly name: string;
  /** What it acknowledges and shows. */
  shown: SwitchValue;
  /** What it does. */
  acted: SwitchValue;
  /** It takes values and does not act on them. */
  isDeaf: boolean;
  /** It answers nothing. */
  isSilent: boolean;
  taggedRequests: number;
}

export interface SwitchShop {
  readonly url: string;
  readonly instances: Map<string, ShopInstance>;
  /** Instances in the list that the shop answers at `/instances`; all unless set. */
  add(name: string): ShopInstance;
  close(): Promise<void>;
}

/**
 * A shop of many instances on one port, each below `/i/NAME`: an admin address per switch (`limit`, from 10), a canary, and
 * an address that shows what it does.
 */
export async function openSwitchShop(count: number): Promise<SwitchShop> {
  const instances = new Map<string, ShopInstance>();
  const add = (name: string): ShopInstance => {
    const one = { name, shown: 10, acted: 10, isDeaf: false, isSilent: false, taggedRequests: 0 };
    instances.set(name, one);
    return one;
  };
  for (let index = 1; index <= count; index += 1) add(`i${index}`);
  const answer = (response: ServerResponse, body: unknown) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  let url = '';
  const server = createServer(async (request, response) => {
    if (request.url === '/instances') {
      const list = [...instances.keys()].map((name) => ({ name, url: `${url}/i/${name}` }));
      return answer(response, list);
    }
    const [, name = '', path = ''] = /^\/i\/([^/]+)(\/.*)$/.exec(request.url ?? '') ?? [];
    const one = instances.get(name);
    if (one === undefined) return response.writeHead(404).end();
    if (one.isSilent) return undefined;
    if (path === '/admin/limit' && request.method === 'PUT') {
      const { value } = (await json(request)) as { value: SwitchValue };
      one.shown = value;
      if (!one.isDeaf) one.acted = value;
    }
    if (path === '/admin') return answer(response, { values: { limit: one.shown } });
    if (path === '/admin/limit') return answer(response, { value: one.shown });
    if (path === '/switches') {
      return answer(response, {
        values: { limit: one.shown },
        taggedRequests: one.taggedRequests,
      });
    }
    return answer(response, { perSecond: one.acted });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    instances,
    add,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Target and switch file of the shop, as texts. */
export const switchShopFiles = (url: string) => ({
  target: `name: switchshop
baseUrl: ${url}
allowHosts: ["${new URL(url).host}"]
isolation: dedicated
caps: { ratePerSecondMax: 1, vusMax: 1, durationMsMax: 1s }
switchFile: switchshop.switches.yaml
`,
  switches: `providers: { admin: { kind: http, path: /admin } }
instances: ${url}/instances
switches:
  limit:
    owner: ann
    kind: limit
    about: Orders a second.
    values: { min: 0, max: 100 }
    default: 10
    provider: admin
    behaviour: { request: GET /limits, at: $.perSecond }
`,
});
