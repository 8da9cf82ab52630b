import type { SwitchEffect } from '../api/generated.ts';
import { useSwitchEffects } from '../api/switchQueries.ts';
import { duration, missing } from '../format/format.ts';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { effectTone, valueText } from './describe.ts';

/** What each instance shows of one switch now. */
export function SwitchEffects(props: { readonly target: string; readonly name: string }) {
  const effects = useSwitchEffects(props.target, props.name);
  return (
    <Panel title={`Instances of ${props.name}`} note="value and behaviour now" flush>
      {effects.isPending && <Loading heights={[120]} />}
      {effects.isError && (
        <ProblemNotice error={effects.error} what="The instances could not be read" />
      )}
      {effects.data !== undefined && <EffectTable effects={effects.data} />}
    </Panel>
  );
}

const shownMax = 50;
const order: Readonly<Record<SwitchEffect['kind'], number>> = { deaf: 0, unknown: 1, effective: 2 };

/** Deaf instances first, then unknown ones; 50 at most. */
export function EffectTable(props: { readonly effects: readonly SwitchEffect[] }) {
  const sorted = [...props.effects].sort((left, right) => order[left.kind] - order[right.kind]);
  const rest = sorted.length - shownMax;
  return (
    <>
      <ScrollBox className={table.scroll} label="Table of instances">
        <table className={table.table} aria-label="Instances" data-testid="effects">
          <thead>
            <tr>
              <th className={table.left}>Instance</th>
              <th className={table.left}>Effect</th>
              <th className={table.left}>Value</th>
              <th className={table.left}>Behaviour</th>
              <th className={table.wide}>After</th>
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, shownMax).map((one) => (
              <tr key={`${one.instance} ${one.switch}`}>
                <th scope="row" className={table.left}>
                  {one.instance}
                </th>
                <td className={table.left}>
                  <Tag tone={effectTone(one)}>{one.kind}</Tag> {one.reason}
                </td>
                <td className={table.left}>{valueText(one.value)}</td>
                <td className={table.left}>{one.behaviour ?? missing}</td>
                <td className={table.wide}>
                  {one.afterMs === null ? missing : duration(one.afterMs)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {rest > 0 && <p>and {rest} more</p>}
    </>
  );
}
