import type { ShardGenerator, ShardRow } from '../../../api/generated.ts';
import { bytes, ms, percent } from '../../../format/format.ts';
import { lostSeconds } from '../../../live/figures.ts';
import type { LiveState } from '../../../live/state.ts';
import { Panel } from '../../../ui/Panel.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import table from '../../../ui/table.module.css';
import type { Tone } from '../../../ui/tone.ts';
import classes from './Live.module.css';

const cpuTooHigh = 0.8;

/** Are the generators fit to say anything about the target? */
export function Shards(props: { readonly state: LiveState }) {
  const { state } = props;
  const round = Math.max(0, ...state.shards.map((shard) => shard.round));
  const rows = state.shards.filter((shard) => shard.round === round);
  return (
    <Panel
      title="Shards"
      note="k6 processes; above 80% of their CPU they no longer measure the target"
      flush
    >
      <div className={table.scroll}>
        <table className={table.table} aria-label="Health of the shards" data-testid="shards-table">
          <thead>
            <tr>
              <th className={table.left}>Shard</th>
              <th className={table.left}>State</th>
              <th className={`${table.left} ${table.wide}`}>Worker</th>
              <th>CPU k6</th>
              <th className={table.wide}>CPU worker</th>
              <th title="Time that k6 stood ready without a CPU, as a share of its CPUs">Waited</th>
              <th className={table.wide}>Lag</th>
              <th>VUs busy / planned</th>
              <th className={table.wide}>Memory</th>
              <th>Start skew</th>
              <th>Lost seconds</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((shard) => (
              <ShardLine key={shard.shard} shard={shard} state={state} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

const tones: Readonly<Record<ShardRow['state'], Tone>> = {
  queued: 'quiet',
  claimed: 'quiet',
  ready: 'accent',
  running: 'accent',
  done: 'pass',
  failed: 'fail',
  lost: 'fail',
};

function ShardLine(props: { readonly shard: ShardRow; readonly state: LiveState }) {
  const { shard, state } = props;
  const sample = latestSample(state, shard.shard);
  const lost = lostSeconds(state.seconds, shard.shard);
  return (
    <tr data-testid={`shard-${shard.shard}`} data-state={shard.state}>
      <th scope="row" className={table.left}>
        {shard.shard + 1}
      </th>
      <td className={table.left}>
        <Tag tone={tones[shard.state]}>{shard.state}</Tag>
        {shard.message !== null && <div className={classes.message}>{shard.message}</div>}
      </td>
      <td className={`${table.left} ${table.wide}`}>{shard.worker ?? '–'}</td>
      <td>
        <CpuShare share={sample?.k6CpuShare ?? null} />
      </td>
      <td className={table.wide}>
        <CpuShare share={sample?.workerCpuShare ?? null} />
      </td>
      <td>{told(sample?.lag?.k6WaitShare, percent)}</td>
      <td className={table.wide}>{told(sample?.lag?.workerMaxMs, ms)}</td>
      <td>{sample === null ? '–' : `${sample.vusBusy} / ${sample.vusPlanned}`}</td>
      <td className={table.wide}>{sample === null ? '–' : bytes(sample.memoryBytes)}</td>
      <td>{shard.startSkewMs === null ? '–' : `${shard.startSkewMs.toFixed(1)} ms`}</td>
      <td className={lost > 0 ? classes.bad : ''}>{lost}</td>
    </tr>
  );
}

const told = (value: number | null | undefined, text: (value: number) => string): string =>
  value === null || value === undefined ? '–' : text(value);

function latestSample(state: LiveState, shard: number): ShardGenerator | null {
  const second = state.seconds.findLast((s) => s.generators.some((g) => g.shard === shard));
  return second?.generators.find((g) => g.shard === shard) ?? null;
}

function CpuShare(props: { readonly share: number | null }) {
  const { share } = props;
  if (share === null) return <>–</>;
  const high = share > cpuTooHigh;
  return (
    <span className={classes.cpu}>
      <span className={classes.meter} aria-hidden="true">
        <span
          style={{
            width: `${Math.min(1, share) * 100}%`,
            background: high ? 'var(--zh-fail)' : 'var(--zh-accent)',
          }}
        />
      </span>
      <span className={high ? classes.bad : ''}>{percent(share)}</span>
    </span>
  );
}
