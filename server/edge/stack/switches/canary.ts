import { z } from 'zod';
import { err, ok, type Result } from '../../../core/result.ts';
import type { CanaryReading } from '../../../core/switch/effect.ts';
import type {
  Behaviour,
  SwitchDefinition,
  SwitchFile,
  SwitchInstance,
} from '../../../core/switch/switchFile.ts';
import { instancesSchema } from '../../../core/switch/switchSchema.ts';
import { headersOf, type TagHeader } from '../../../core/target/markers.ts';
import type { Target } from '../../../core/target/target.ts';
import { below } from '../../../core/target/targetOrigin.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';
import { type Asked, ask } from '../http/exchange.ts';

/** How an instance is asked. */
export interface CanaryOptions {
  readonly target: Target;
  readonly tag: TagHeader;
  readonly canaryPath: string;
  readonly timeoutMs: number;
  readonly now: () => number;
}

const canarySchema = z.object({
  values: z.record(z.string(), z.unknown()),
  taggedRequests: z.int().nonnegative().optional(),
});

/** The values that an instance shows, and the behaviour of these switches by a request each. Never rejects. */
export async function readCanary(
  instance: SwitchInstance,
  definitions: readonly SwitchDefinition[],
  options: CanaryOptions,
): Promise<CanaryReading> {
  const askedAtMs = options.now();
  const [values, shown] = await Promise.all([
    readValues(instance, options),
    readBehaviours(instance, definitions, options),
  ]);
  const problems = [values.ok ? '' : values.error, ...shown.problems].filter((one) => one !== '');
  return {
    instance: instance.name,
    askedAtMs,
    answeredAtMs: options.now(),
    values: values.ok ? values.value.values : null,
    behaviours: shown.behaviours,
    taggedRequests: values.ok ? (values.value.taggedRequests ?? null) : null,
    problem: problems[0] ?? '',
  };
}

async function readValues(
  { url }: SwitchInstance,
  options: CanaryOptions,
): Promise<Result<z.output<typeof canarySchema>, string>> {
  const address = below(url, options.canaryPath);
  const asked = await send(address, 'GET', options);
  if (!asked.ok) return asked;
  const { status, body } = asked.value;
  const parsed = canarySchema.safeParse(body);
  if (status === 200 && parsed.success) return ok(parsed.data);
  return err(`${shownUrl(address)} answers status ${status} and no {"values": {…}}`);
}

/** Switches that are shown by the same request share it. */
async function readBehaviours(
  { url }: SwitchInstance,
  definitions: readonly SwitchDefinition[],
  options: CanaryOptions,
) {
  const requests = new Map<string, Promise<Result<Asked, string>>>();
  const answerTo = ({ method, path }: Behaviour): Promise<Result<Asked, string>> => {
    const key = `${method} ${path}`;
    const known = requests.get(key);
    if (known !== undefined) return known;
    const sent = send(below(url, path), method, options);
    requests.set(key, sent);
    return sent;
  };
  const shown = await Promise.all(
    definitions.flatMap(({ name, behaviour }) =>
      behaviour === null
        ? []
        : [answerTo(behaviour).then((answer) => ({ name, behaviour, answer }))],
    ),
  );
  const behaviours: Record<string, string | null> = {};
  const problems: string[] = [];
  for (const { name, behaviour, answer } of shown) {
    behaviours[name] = answer.ok ? shownIn(behaviour, answer.value) : null;
    if (!answer.ok) problems.push(answer.error);
  }
  return { behaviours, problems };
}

async function send(
  address: string,
  method: 'GET' | 'POST',
  { target, tag, timeoutMs }: Pick<CanaryOptions, 'target' | 'tag' | 'timeoutMs'>,
): Promise<Result<Asked, string>> {
  try {
    return ok(await ask(target, address, { method, headers: headersOf(tag), timeoutMs }));
  } catch (error) {
    return err(oneLine(error));
  }
}

/** The part of an answer that shows a behaviour; null: it is not there, or no plain value. */
export function shownIn({ at }: Behaviour, { status, headers, body }: Asked): string | null {
  if (at.kind === 'status') return String(status);
  if (at.kind === 'header') return headers[at.name] ?? null;
  const found = at.path.reduce<unknown>(
    (part, key) =>
      typeof part === 'object' && part !== null && Object.hasOwn(part, key)
        ? Reflect.get(part, key)
        : undefined,
    body,
  );
  const isPlain = ['string', 'number', 'boolean'].includes(typeof found);
  return isPlain ? String(found) : null;
}

const instancesMsMax = 5_000;

/** The instances as they are now; the error is one line. */
export async function readInstances(
  { instances }: Pick<SwitchFile, 'instances'>,
  { target, tag }: Pick<CanaryOptions, 'target' | 'tag'>,
): Promise<Result<readonly SwitchInstance[], string>> {
  if (typeof instances !== 'string') return ok(instances);
  const asked = await send(instances, 'GET', { target, tag, timeoutMs: instancesMsMax });
  if (!asked.ok) return asked;
  const parsed = instancesSchema.safeParse(asked.value.body);
  if (asked.value.status !== 200 || !parsed.success) {
    return err(`${shownUrl(instances)} answers no list of {name, service, url}`);
  }
  const names = parsed.data.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined
    ? ok(parsed.data)
    : err(`${shownUrl(instances)} names instance ${twice} twice`);
}
