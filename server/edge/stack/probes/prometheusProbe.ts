import { z } from 'zod';
import type { ProbeRead } from '../../../core/drill/probe.ts';
import { type ProbeValue, unknownValue } from '../../../core/drill/recordedLoad.ts';
import { below } from '../../../core/target/targetOrigin.ts';
import { plural } from '../../../core/text/figures.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { ask } from '../http/exchange.ts';
import type { ReadOptions } from './readOptions.ts';

type PrometheusRead = ProbeRead & { readonly kind: 'prometheus' };

/** An instant and the value at it, as a text: `NaN` and `+Inf` are values of Prometheus. */
const sample = z.tuple([z.number(), z.string()]);

/** The answer of `/api/v1/query` (Prometheus HTTP API, instant queries). */
const answerSchema = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('scalar'), result: sample }),
    z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ value: sample })).max(10_000),
    }),
  ]),
});

/** The value of an instant query, which must give a scalar or one series. */
export async function readPrometheus(
  { url, query }: PrometheusRead,
  { target, timeoutMs }: ReadOptions,
): Promise<ProbeValue> {
  const address = below(url, `/api/v1/query?query=${encodeURIComponent(query)}`);
  try {
    const { status, body } = await ask(target, address, { timeoutMs });
    if (status !== 200) return unknownValue(`Prometheus answers status ${status}`);
    const answer = answerSchema.safeParse(body);
    if (!answer.success) return unknownValue('Prometheus answers no scalar and no instant vector');
    const { data } = answer.data;
    const values =
      data.resultType === 'scalar' ? [data.result] : data.result.map((each) => each.value);
    const [first, ...others] = values;
    if (first === undefined || others.length > 0) {
      return unknownValue(
        `the query gives ${plural(values.length, 'value')}, and a probe reads one`,
      );
    }
    const value = Number(first[1]);
    return Number.isFinite(value)
      ? { state: 'read', value, text: '' }
      : unknownValue(`the query gives ${first[1]}`);
  } catch (error) {
    return unknownValue(oneLine(error));
  }
}
