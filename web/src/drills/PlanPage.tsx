import { useState } from 'react';
import { useParams } from 'react-router';
import { useDrillPlan } from '../api/drillQueries.ts';
import type { DrillFileDetail, DrillPlan } from '../api/generated.ts';
import { duration, level, plural } from '../format/format.ts';
import { DiagnosticPanel } from '../scenarios/DiagnosticPanel.tsx';
import { MissingTarget } from '../scenarios/MissingTarget.tsx';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { PageHead } from '../ui/PageHead.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import stack from '../ui/stack.module.css';
import table from '../ui/table.module.css';
import { useTitle } from '../ui/useTitle.ts';
import { StartDrillPanel } from './StartDrillPanel.tsx';

/** What a drill file would do, every mistake of it, and its start. */
export default function PlanPage() {
  const id = useParams()['*'] ?? '';
  useTitle(id);
  // The key drops the chosen target when another file is opened.
  return <OnTarget key={id} id={id} />;
}

function OnTarget(props: { readonly id: string }) {
  const [target, setTarget] = useState<string | null>(null);
  const planned = useDrillPlan(props.id, target);
  if (planned.isPending) return <Loading heights={[60, 300, 260]} />;
  if (planned.isError)
    return (
      <ProblemNotice
        isPage
        error={planned.error}
        what={`The drill file “${props.id}” could not be read`}
        onRetry={() => planned.refetch()}
      />
    );
  return <PlanView detail={planned.data} target={target} onTarget={setTarget} />;
}

export function PlanView(props: {
  readonly detail: DrillFileDetail;
  /** The target chosen here; null takes the one that the file names. */
  readonly target: string | null;
  readonly onTarget: (target: string | null) => void;
}) {
  const { file, plan, diagnostics, source, unchecked } = props.detail;
  return (
    <>
      <PageHead title={plan?.name ?? file.id} lead={<span className="mono">{file.id}.yaml</span>} />
      <div className={stack.stack}>
        {diagnostics.length > 0 && (
          <DiagnosticPanel
            id={file.id}
            diagnostics={diagnostics}
            source={source}
            noun={plan === null ? 'diagnostic' : 'warning'}
          />
        )}
        {plan !== null && unchecked !== null && (
          <MissingTarget target={plan.target} why={unchecked} onChoose={props.onTarget} />
        )}
        {plan !== null && unchecked === null && (
          <StartDrillPanel
            fileId={file.id}
            plan={plan}
            target={props.target}
            onTarget={props.onTarget}
          />
        )}
        {plan !== null && <ClockPanel plan={plan} />}
        {plan !== null && <ExpectedPanel plan={plan} />}
      </div>
    </>
  );
}

function ClockPanel(props: { readonly plan: DrillPlan }) {
  const { plan } = props;
  const until = (atMs: number, endMs: number | null) =>
    endMs === null ? 'rollback' : endMs === atMs ? '' : duration(endMs);
  return (
    <Panel
      title="Plan"
      note={`${plan.scenario} on ${plan.target}; capacity ${level(plan.capacity)} of the peak, ${duration(plan.durationMs)} of load`}
      flush
      testId="drill-plan"
    >
      <ScrollBox className={table.scroll} label="Table of the plan">
        <table className={table.table} aria-label="Plan">
          <thead>
            <tr>
              <th>At</th>
              <th>Until</th>
              <th className={table.left}>What</th>
              <th className={table.left}>Expected to be seen</th>
            </tr>
          </thead>
          <tbody>
            {plan.clock.map(({ atMs, endMs, what, text, see }) => (
              <tr key={`${atMs} ${what} ${text}`}>
                <td>{duration(atMs)}</td>
                <td>{until(atMs, endMs)}</td>
                <td className={`${table.left} ${table.wrap}`}>{text}</td>
                <td className={`${table.left} ${table.wrap}`}>{see}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Panel>
  );
}

function ExpectedPanel(props: { readonly plan: DrillPlan }) {
  const { plan } = props;
  const rollback = ['every fault is ended and every switch turned back', ...plan.rollback];
  return (
    <Panel title="Expected" testId="drill-expected">
      <ul>
        {plan.probes.flatMap(({ name, expected }) =>
          expected.map(({ phase, text, readings }) => (
            <li key={`${name} ${phase}`}>
              {name} {phase}: {text} ({plural(readings, 'reading')})
            </li>
          )),
        )}
        {plan.expected.map((text) => (
          <li key={text}>{text}</li>
        ))}
        {plan.abort.map((text) => (
          <li key={text}>it stops by itself at {text}</li>
        ))}
        {plan.protection !== null && (
          <li>
            before the load: {plan.protection.switches.join(', ')}; without that{' '}
            {plan.protection.breaks.join(', ')} must not hold
          </li>
        )}
        <li>rollback, whatever happens: {rollback.join('; then ')}</li>
      </ul>
    </Panel>
  );
}
