import type { Report } from '../api/generated.ts';
import { bytes, count, missing, ms, orMissing, percent } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import stack from '../ui/stack.module.css';
import table from '../ui/table.module.css';
import { describeStart } from './describeStart.ts';
import { generatorsToDraw } from './generators.ts';
import classes from './Report.module.css';

/** What the figures rest on: generators, machine, caveats and sources. */
export function Environment(props: { readonly report: Report }) {
  const { report } = props;
  return (
    <div className={stack.stack}>
      <Generators report={report} />
      <Panel title="Caveats and sources">
        {report.caveats.length > 0 && (
          <ul className={classes.caveats} data-testid="caveats">
            {report.caveats.map((caveat) => (
              <li key={caveat}>{caveat}</li>
            ))}
          </ul>
        )}
        <details className={classes.sources}>
          <summary>What each figure was computed from</summary>
          <dl>
            {Object.entries(report.sources).map(([figure, source]) => (
              <div key={figure}>
                <dt>{figure}</dt>
                <dd>{source}</dd>
              </div>
            ))}
          </dl>
        </details>
      </Panel>
    </div>
  );
}

/** A shard that never reported has zeros in place of figures. */
const reported = (shard: Report['generators'][number], text: string): string =>
  shard.memoryBytesMax === 0 ? missing : text;

function Generators(props: { readonly report: Report }) {
  const { generators, run } = props.report;
  const { machine, tool } = run;
  const drawn = generatorsToDraw(generators);
  return (
    <Panel
      title="Generators"
      note={`k6 ${tool.k6} · ${machine.cpus} CPUs, ${bytes(machine.memoryBytes)}, ${machine.platform}`}
      flush
    >
      <ScrollBox className={table.scroll} label="Table of generators">
        <table className={table.table} aria-label="Generators, the highest figures">
          <thead>
            <tr>
              <th className={table.left}>Shard</th>
              <th>k6 CPU</th>
              <th>Worker CPU</th>
              <th title="Time that k6 was ready to run but had no CPU, as a share of its CPUs; the highest">
                Waited
              </th>
              <th title="Delay of the worker's event loop; the highest">Lag</th>
              <th>Memory</th>
              <th>VUs</th>
              <th>Dropped</th>
              <th>Lost seconds</th>
            </tr>
          </thead>
          <tbody>
            {drawn.map((shard) => (
              <tr key={shard.shard}>
                <th scope="row" className={table.left}>
                  {shard.shard}
                </th>
                <td>{reported(shard, percent(shard.k6CpuShareMax))}</td>
                <td>{reported(shard, percent(shard.workerCpuShareMax))}</td>
                <td>{orMissing(shard.k6WaitShareMax, percent)}</td>
                <td>{orMissing(shard.workerLagMsMax, ms)}</td>
                <td>{reported(shard, bytes(shard.memoryBytesMax))}</td>
                <td>
                  {reported(shard, `${count(shard.vusBusyMax)} of ${count(shard.vusPlanned)}`)}
                </td>
                <td>{count(shard.dropped)}</td>
                <td className={shard.missingSeconds > 0 ? classes.bad : ''}>
                  {shard.missingSeconds}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <p className={classes.foot}>
        {drawn.length < generators.length &&
          `The worst ${drawn.length} of ${count(generators.length)} generators; all are in report.json. `}
        {run.precision === 'fine' ? 'Percentiles within 1%' : 'Percentiles within 4.4%'} · seed{' '}
        {run.seed}
        {describeStart(run)}
        {' · '}Zerohour {tool.zerohour}
      </p>
    </Panel>
  );
}
