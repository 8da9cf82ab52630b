import {
  contractSwitches,
  switchProviderContract,
} from '../../core/switch/switchProvider.contract.ts';
import { createUnleashProvider } from '../../edge/stack/switches/unleashProvider.ts';
import { targetCase } from '../../test/support/targetCase.ts';

/** The contract of providers on a real Unleash server, which `npm run bench -- switches` starts. */

const { UNLEASH_URL: url = '' } = process.env;
const admin = `${url}/api/admin/projects/default/features`;
const token = 'none';

const open = (at: string) =>
  createUnleashProvider(
    { kind: 'unleash', url: at, token, project: 'default', environment: 'development' },
    {
      target: targetCase({ allowHosts: [new URL(at).host] }),
      tag: { header: 'baggage', value: '' },
      instances: [],
      folder: '/',
    },
  );

async function send(method: string, to: string, body?: unknown): Promise<number> {
  const { status } = await fetch(to, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return status;
}

/** Takes the strategies of a feature away. A feature that is deleted while Unleash records its life cycle ends Unleash. */
async function clear(name: string): Promise<void> {
  const strategies = `${admin}/${name}/environments/development/strategies`;
  const answer = await fetch(strategies);
  if (!answer.ok) return;
  const all = (await answer.json()) as { id: string }[];
  for (const { id } of all) await send('DELETE', `${strategies}/${id}`);
}

interface Variant {
  readonly payload?: { readonly value: string };
}

/** What a service's client is given: the features that are on, with the variants of their strategies. */
async function clientFeature(name: string): Promise<ClientFeature | null> {
  const answer = await fetch(`${url}/api/client/features`);
  const { features } = (await answer.json()) as { features: ClientFeature[] };
  return features.find((one) => one.name === name && one.enabled) ?? null;
}

interface ClientFeature {
  readonly name: string;
  readonly enabled: boolean;
  readonly strategies?: readonly { readonly variants?: readonly Variant[] }[];
}

async function openCase() {
  for (const { name } of contractSwitches) await clear(name);
  const environment = `${admin}/other/environments/development`;
  if ((await send('POST', admin, { name: 'other', type: 'release' })) === 201) {
    await send('POST', `${environment}/strategies`, { name: 'default' });
  }
  return {
    open: () => open(url),
    openUnreachable: () => open('http://127.0.0.1:1'),
    async seenBy(instance: string, { name }: { readonly name: string }) {
      // Unleash gives clients a cached answer for a moment.
      const until = Date.now() + 10_000;
      const wanted = async () => {
        const answer = await fetch(`${admin}/${name}/environments/development/strategies`);
        const [strategy] = (await answer.json()) as { variants?: Variant[] }[];
        return strategy?.variants?.[0]?.payload?.value;
      };
      const stored = await wanted();
      for (;;) {
        const feature = await clientFeature(name);
        const text = feature?.strategies?.[0]?.variants?.[0]?.payload?.value;
        if (text === stored || Date.now() > until) {
          const { value, instances } = JSON.parse(text ?? '{}');
          return instances?.[instance] ?? value ?? null;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async others() {
      const answer = await fetch(`${environment}/strategies`);
      return JSON.stringify(await answer.json());
    },
    close: async () => undefined,
  };
}

switchProviderContract(
  'unleash, a real server',
  { hasDefault: false, isPerInstance: true },
  openCase,
);
