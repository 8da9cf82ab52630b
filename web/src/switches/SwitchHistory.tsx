import { useSwitchHistory } from '../api/switchQueries.ts';
import { instant } from '../format/format.ts';
import { ProblemNotice } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import table from '../ui/table.module.css';
import { valueText } from './describe.ts';
import classes from './Switches.module.css';

/** Who changed what and why, the newest first. `isFailureTold`: the page says already why nothing can be read. */
export function SwitchHistory(props: { readonly target: string; readonly isFailureTold: boolean }) {
  const history = useSwitchHistory(props.target);
  if (history.isError && props.isFailureTold) return null;
  return (
    <Panel title="History" flush>
      {history.isError && (
        <ProblemNotice error={history.error} what="The history could not be read" />
      )}
      {history.data?.length === 0 && <p className={classes.none}>Nothing was pushed yet.</p>}
      {history.data !== undefined && history.data.length > 0 && (
        <ScrollBox className={table.scroll} label="Table of changes">
          <table className={table.table} aria-label="History" data-testid="switch-history">
            <thead>
              <tr>
                <th className={table.left}>Switch</th>
                <th className={table.left}>Change</th>
                <th className={table.left}>Why</th>
                <th className={table.wide}>By</th>
                <th className={table.wide}>When</th>
              </tr>
            </thead>
            <tbody>
              {history.data.map((entry) => (
                <tr key={entry.id}>
                  <th scope="row" className={table.left}>
                    {entry.switch}
                  </th>
                  <td className={table.left}>
                    {valueText(entry.before)} → {valueText(entry.after)} ({entry.kind})
                  </td>
                  <td className={`${table.left} ${classes.why}`}>{entry.reason}</td>
                  <td className={table.wide}>{entry.by}</td>
                  <td className={table.wide}>{instant(entry.at)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Panel>
  );
}
