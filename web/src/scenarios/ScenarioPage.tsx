import { useState } from 'react';
import { useParams } from 'react-router';
import type { Cost, Plan, ScenarioDetail } from '../api/generated.ts';
import { useScenario } from '../api/scenarioQueries.ts';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { PageHead } from '../ui/PageHead.tsx';
import stack from '../ui/stack.module.css';
import { useTitle } from '../ui/useTitle.ts';
import { CostPanel } from './CostPanel.tsx';
import { DiagnosticPanel } from './DiagnosticPanel.tsx';
import { describeGoal } from './describe.ts';
import { LoadShape } from './LoadShape.tsx';
import { MissingTarget } from './MissingTarget.tsx';
import { Paths } from './Paths.tsx';
import classes from './Scenario.module.css';
import { SloPanel } from './SloPanel.tsx';
import { StartPanel } from './StartPanel.tsx';
import { needsApproval } from './startRequest.ts';
import { TargetChoice } from './TargetChoice.tsx';
import { TryPanel } from './TryPanel.tsx';
import { describeNoPlan, diagnosticsOf } from './unplannable.ts';

export default function ScenarioPage() {
  const id = useParams()['*'] ?? '';
  useTitle(id);
  // The key drops the chosen target when another scenario is opened.
  return <OnTarget key={id} id={id} />;
}

function OnTarget(props: { readonly id: string }) {
  const { id } = props;
  const [target, setTarget] = useState<string | null>(null);
  const scenario = useScenario(id, target);
  if (scenario.isPending) return <Loading heights={[60, 300, 260]} />;
  if (scenario.isError)
    return (
      <div className={stack.stack}>
        <ProblemNotice
          isPage
          error={scenario.error}
          what={`The scenario “${id}” could not be read`}
          onRetry={() => scenario.refetch()}
        />
        {target !== null && <TargetChoice target={target} diagnostics={[]} onChoose={setTarget} />}
      </div>
    );
  return <Loaded id={id} detail={scenario.data} target={target} onChoose={setTarget} />;
}

function Loaded(props: {
  readonly id: string;
  readonly detail: ScenarioDetail;
  /** The target chosen here; null takes the one that the file names. */
  readonly target: string | null;
  readonly onChoose: (target: string | null) => void;
}) {
  const { id, detail, target, onChoose } = props;
  const { summary, plan, cost } = detail;
  return (
    <>
      <PageHead
        title={summary.name}
        lead={
          <>
            {plan === null ? describeNoPlan(summary.valid) : describeGoal(plan)} ·{' '}
            <span className="mono">{id}.yaml</span>
          </>
        }
      />
      {plan === null ? (
        <Unplannable
          id={id}
          detail={detail}
          target={target ?? summary.target}
          onChoose={(chosen) => onChoose(chosen === summary.target ? null : chosen)}
        />
      ) : (
        <Planned
          id={id}
          plan={plan}
          cost={cost}
          target={target}
          detail={detail}
          onChoose={onChoose}
        />
      )}
    </>
  );
}

function Unplannable(props: {
  readonly id: string;
  readonly detail: ScenarioDetail;
  readonly target: string;
  readonly onChoose: (target: string) => void;
}) {
  const { id, detail, target } = props;
  const diagnostics = diagnosticsOf(detail);
  return (
    <div className={stack.stack}>
      {detail.summary.valid && (
        <TargetChoice target={target} diagnostics={diagnostics} onChoose={props.onChoose} />
      )}
      <DiagnosticPanel id={id} diagnostics={diagnostics} source={detail.source} noun="diagnostic" />
    </div>
  );
}

function Planned(props: {
  readonly id: string;
  readonly plan: Plan;
  readonly cost: Cost | null;
  readonly target: string | null;
  readonly detail: ScenarioDetail;
  readonly onChoose: (target: string | null) => void;
}) {
  const { id, plan, cost, target, detail } = props;
  const { unchecked } = detail;
  const [approval, setApproval] = useState('');
  return (
    <div className={stack.stack}>
      <div className={classes.top}>
        <LoadShape plan={plan} />
        {unchecked === null ? (
          <StartPanel
            id={id}
            plan={plan}
            planned={target}
            approval={approval}
            onApproval={setApproval}
          />
        ) : (
          <MissingTarget target={detail.summary.target} why={unchecked} onChoose={props.onChoose} />
        )}
      </div>
      {detail.diagnostics.length > 0 && (
        <DiagnosticPanel
          id={id}
          diagnostics={detail.diagnostics}
          source={detail.source}
          noun="warning"
        />
      )}
      {unchecked === null && (
        <TryPanel
          request={{ scenarioId: id, target }}
          approval={needsApproval(plan.isolation, null) ? approval : null}
        />
      )}
      {cost !== null && <CostPanel cost={cost} />}
      <Paths plan={plan} />
      <SloPanel plan={plan} />
    </div>
  );
}
