import { useMemo } from 'react';
import type { ShardRow } from '../../api/generated.ts';
import { bytes, count, missing, ms, orMissing, percent } from '../../format/format.ts';
import { Meter } from '../../ui/Meter.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import { Tag } from '../../ui/Tag.tsx';
import table from '../../ui/table.module.css';
import type { Tone } from '../../ui/tone.ts';
import classes from './Live.module.css';
import { type ShardView, shardViews } from './shardRows.ts';
import type { LiveState } from './state.ts';

/** Above this share of its CPUs a generator is no longer trusted. */
const cpuShareMax = 0.8;

/** The load generators: state, CPU, lag and what they lost. */
export function ShardTable(props: { readonly state: LiveState }) {
  const { shards, seconds } = props.state;
  const { drawn, more, byState } = useMemo(() => shardViews(shards, seconds), [shards, seconds]);
  return (
    <Panel
      title="Shards"
      note="k6 processes; one that uses over 80% of its CPU no longer measures the target"
      flush
    >
      <ScrollBox className={table.scroll} label="Table of shards">
        <table className={table.table} aria-label="Health of the shards" data-testid="shards-table">
          <thead>
            <tr>
              <th className={table.left}>Shard</th>
              <th className={table.left}>State</th>
              <th className={`${table.left} ${table.wide}`}>Worker</th>
              <th>CPU k6</th>
              <th className={table.wide}>CPU worker</th>
              <th title="Time that k6 was ready to run but had no CPU, as a share of its CPUs">
                Waited
              </th>
              <th className={table.wide}>Lag</th>
              <th>VUs busy / planned</th>
              <th className={table.wide}>Memory</th>
              <th>Start skew</th>
              <th>Lost seconds</th>
            </tr>
          </thead>
          <tbody>
            {drawn.map((view) => (
              <ShardLine key={view.row.shard} view={view} />
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {more > 0 && (
        <p className={classes.more} data-testid="shards-more">
          The worst {drawn.length} are shown, {count(more)} more are not. In all:{' '}
          {byState.map(([state, n]) => `${count(n)} ${state}`).join(', ')}.
        </p>
      )}
    </Panel>
  );
}

const states: Readonly<Record<ShardRow['state'], { readonly label: string; readonly tone: Tone }>> =
  {
    queued: { label: 'Queued', tone: 'quiet' },
    claimed: { label: 'Claimed', tone: 'quiet' },
    ready: { label: 'Ready', tone: 'accent' },
    running: { label: 'Running', tone: 'accent' },
    done: { label: 'Done', tone: 'pass' },
    failed: { label: 'Failed', tone: 'fail' },
    lost: { label: 'Lost', tone: 'fail' },
  };

function ShardLine(props: { readonly view: ShardView }) {
  const { row: shard, sample, lostSeconds: lost } = props.view;
  return (
    <tr data-testid={`shard-${shard.shard}`} data-state={shard.state}>
      <th scope="row" className={table.left}>
        {shard.shard}
      </th>
      <td className={table.left}>
        <Tag tone={states[shard.state].tone}>{states[shard.state].label}</Tag>
        {shard.message !== null && <div className={classes.message}>{shard.message}</div>}
      </td>
      <td className={`${table.left} ${table.wide}`}>{shard.worker ?? missing}</td>
      <td>
        <CpuShare share={sample?.k6CpuShare ?? null} />
      </td>
      <td className={table.wide}>
        <CpuShare share={sample?.workerCpuShare ?? null} />
      </td>
      <td>{orMissing(sample?.lag?.k6WaitShare, percent)}</td>
      <td className={table.wide}>{orMissing(sample?.lag?.workerMaxMs, ms)}</td>
      <td>{orMissing(sample, ({ vusBusy, vusPlanned }) => `${vusBusy} / ${vusPlanned}`)}</td>
      <td className={table.wide}>{orMissing(sample?.memoryBytes, bytes)}</td>
      <td>{orMissing(shard.startSkewMs, (skewMs) => `${skewMs.toFixed(1)} ms`)}</td>
      <td className={lost > 0 ? classes.bad : ''}>{lost}</td>
    </tr>
  );
}

function CpuShare(props: { readonly share: number | null }) {
  const { share } = props;
  if (share === null) return missing;
  return (
    <Meter share={share} high={share > cpuShareMax}>
      {percent(share)}
    </Meter>
  );
}
