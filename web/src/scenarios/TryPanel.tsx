import { Button } from '@mantine/core';
import { IconZoomCheck } from '@tabler/icons-react';
import type { StartPreflight, Trial, TrialPath, TrialStep } from '../api/generated.ts';
import { hasRole } from '../api/role.ts';
import { useTry } from '../api/scenarioQueries.ts';
import { useSession } from '../api/sessionQueries.ts';
import { ExchangeView } from '../exchange/ExchangeView.tsx';
import { ms } from '../format/format.ts';
import { PreflightTable } from '../preflight/PreflightTable.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import { Tag } from '../ui/Tag.tsx';
import { VerdictIcon } from '../ui/VerdictTag.tsx';
import { approvalHeader } from './startRequest.ts';
import classes from './TryPanel.module.css';

/** Drives one journey of each path once, and shows every request and answer. */
export function TryPanel(props: {
  readonly request: Pick<StartPreflight, 'scenarioId' | 'target'>;
  /** What the approval field beside the start holds; null where the target asks for none. */
  readonly approval: string | null;
}) {
  const role = useSession().data?.role;
  const trial = useTry();
  const { scenarioId, target } = props.request;
  const approval = props.approval ?? '';
  const isMissing = props.approval?.trim() === '';
  return (
    <Panel
      title="Try"
      note="one journey of each path, once"
      aside={
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconZoomCheck size={15} aria-hidden />}
          onClick={() =>
            trial.mutate({
              ...{ scenarioId, target, path: null, source: null },
              headers: approvalHeader(approval),
            })
          }
          loading={trial.isPending}
          disabled={!hasRole(role, 'lead') || isMissing}
          data-testid="try"
        >
          Try one journey
        </Button>
      }
      testId="try-panel"
    >
      {trial.isError && <ProblemNotice error={trial.error} what="The scenario was not tried" />}
      {trial.isSuccess ? (
        <Tried trial={trial.data} />
      ) : (
        <p className={classes.dim}>
          The same k6, script, tag and addresses as in a run. It seeds the stock and shows what each
          step sent and got, with secrets masked.
          {isMissing && ' It needs the approval of a second person, above.'}
        </p>
      )}
    </Panel>
  );
}

const outcomes = {
  correct: ['pass', 'correct'],
  refused: ['unknown', 'refused'],
  failed: ['fail', 'failed'],
  unknown: ['unknown', 'unknown'],
} as const;

function Tried(props: { readonly trial: Trial }) {
  const { state, problem, preflight, paths, notes, durationMs } = props.trial;
  return (
    <div data-testid="trial" data-value={state}>
      {problem !== null && <p className={classes.problem}>{problem}</p>}
      {preflight?.state === 'fail' && <PreflightTable preflight={preflight} />}
      {paths.map((path) => (
        <TriedPath key={path.path} path={path} />
      ))}
      <p className={classes.dim}>
        It took {ms(durationMs)}: {notes.join(', ')}.
      </p>
    </div>
  );
}

function TriedPath(props: { readonly path: TrialPath }) {
  const { path, outcome, reason, step, steps, serviceMs } = props.path;
  const [tone, label] = outcomes[outcome];
  return (
    <section className={classes.path} aria-label={path}>
      <h3 className={classes.head}>
        {path}
        <Tag tone={tone} icon={<VerdictIcon state={tone} size={14} />}>
          {label}
        </Tag>
        <span className={classes.dim}>
          {reason === null ? ms(serviceMs) : `${step ?? ''}: ${reason}`}
        </span>
      </h3>
      {steps.map((each) => (
        <TriedStep key={each.step} step={each} open={each.step === step} />
      ))}
    </section>
  );
}

function TriedStep(props: { readonly step: TrialStep; readonly open: boolean }) {
  const { step, exchange, checks, captures } = props.step;
  const status = exchange.answer.status === 0 ? 'no answer' : String(exchange.answer.status);
  return (
    <details open={props.open} className={classes.step}>
      <summary>
        <b>{step}</b> {exchange.request.method} {exchange.request.url} gave {status}
      </summary>
      <ExchangeView exchange={exchange} />
      <ul className={classes.values}>
        {checks.map(({ name, passed, found, wanted }) => (
          <li key={name} className={passed ? undefined : classes.problem}>
            {passed ? '✓' : '✗'} {name}: found {found}
            {!passed && `, wanted ${wanted}`}
          </li>
        ))}
        {captures.map(({ name, value }) => (
          <li key={name}>
            {name} = <span className="mono">{value}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
