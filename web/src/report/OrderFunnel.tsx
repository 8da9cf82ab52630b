import type { Funnel, Report } from '../api/generated.ts';
import { count, missing, orMissing, percent } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import table from '../ui/table.module.css';
import classes from './OrderFunnel.module.css';

type Layer = Funnel['layers'][number];
type Range = NonNullable<Layer['count']>;

/** How far the orders of a run came; nothing of a scenario that marks no step that places one. */
export function OrderFunnel(props: { readonly funnel: Report['funnel'] }) {
  const { funnel } = props;
  if (funnel === undefined) return null;
  const { state, text, layers } = funnel;
  const isDrawn = state === 'falls';
  return (
    <Panel
      title="How far orders came"
      note="over the whole run, each layer counted by a witness of its own"
      flush
      testId="funnel"
    >
      <p className={state === 'contradiction' ? classes.contradiction : classes.text}>{text}</p>
      <ScrollBox className={table.scroll} label="Table of orders by layer">
        <table className={table.table} aria-label="Orders by layer">
          <thead>
            <tr>
              <th className={table.left}>Layer</th>
              <th>Orders</th>
              <th>Of arrived</th>
              {isDrawn && <th aria-label="Share" className={classes.drawn} />}
              <th className={table.left}>Counted by</th>
            </tr>
          </thead>
          <tbody>
            {layers.map((layer) => (
              <tr key={layer.name}>
                <th scope="row" className={table.left}>
                  {layer.name}
                </th>
                <td>{rangeText(layer.count)}</td>
                <td>{orMissing(shareOf(layer, layers), percent)}</td>
                {isDrawn && (
                  <td className={classes.drawn}>
                    <span
                      className={classes.bar}
                      style={{ width: `${widthOf(layer, layers)}%` }}
                      aria-hidden="true"
                    />
                  </td>
                )}
                <td className={`${table.left} ${table.wrap}`}>
                  {layer.witness}
                  {layer.reason !== null && <div className={classes.reason}>{layer.reason}</div>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Panel>
  );
}

const isExact = ({ min, max }: Range): boolean => min === max;

/** `12,380`, or `12,380 to 12,400`. */
const rangeText = (range: Range | null): string => {
  if (range === null) return missing;
  return isExact(range) ? count(range.min) : `${count(range.min)} to ${count(range.max)}`;
};

/** Null where one of the two is not known exactly, or nothing arrived. */
function shareOf({ count: of }: Layer, layers: readonly Layer[]): number | null {
  const arrived = layers.find(({ name }) => name === 'arrived')?.count ?? null;
  if (of === null || arrived === null || arrived.min === 0) return null;
  return isExact(of) && isExact(arrived) ? of.min / arrived.min : null;
}

/** Per cent of the largest layer. */
function widthOf({ count: of }: Layer, layers: readonly Layer[]): number {
  const most = Math.max(1, ...layers.map((layer) => layer.count?.max ?? 0));
  return (100 * (of?.max ?? 0)) / most;
}
