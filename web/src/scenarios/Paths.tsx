import { Fragment } from 'react';
import type { PathPlan, Plan, Step } from '../api/generated.ts';
import { chosenRate, limitMs } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { PathDot } from '../ui/PathDot.tsx';
import { pathColor } from '../ui/tone.ts';
import { describeStep, describeThink } from './describe.ts';
import { describeFlow } from './describeFlow.ts';
import classes from './Paths.module.css';

/** Each path as the row of its requests, with captures, checks and think time. */
export function Paths(props: { readonly plan: Plan }) {
  return (
    <Panel title="Paths" note="the requests of each journey, in order">
      <div className={classes.paths}>
        {props.plan.paths.map((path, index) => (
          <PathFlow key={path.name} path={path} index={index} />
        ))}
      </div>
    </Panel>
  );
}

function PathFlow(props: { readonly path: PathPlan; readonly index: number }) {
  const { path, index } = props;
  const blocks = describeFlow(path.journey);
  return (
    <section className={classes.path} aria-label={`Path ${path.name}`}>
      <h3 className={classes.name}>
        <PathDot name={path.name} index={index} />
        <span className={classes.facts}>
          {chosenRate(path.peakRatePerSecond)} at the peak · latency bound{' '}
          {limitMs(path.latencyBoundMs)}
        </span>
      </h3>
      {path.journey.script !== undefined && (
        <p>
          hand-written script: <span className="mono">{path.journey.script}</span>
        </p>
      )}
      <ol className={classes.flow} style={{ ['--path' as string]: pathColor(index) }}>
        {path.journey.steps.map((step, at) => (
          <Fragment key={step.name}>
            <StepBox step={step} blocks={blocks.get(step.name) ?? []} />
            {at < path.journey.steps.length - 1 && <Arrow step={step} />}
          </Fragment>
        ))}
      </ol>
    </section>
  );
}

function StepBox(props: { readonly step: Step; readonly blocks: readonly string[] }) {
  const { step, blocks } = props;
  return (
    <li className={classes.step}>
      <span className={classes.stepName}>{step.name}</span>
      <span className={`mono ${classes.request}`}>
        <b>{step.method}</b> {step.url}
      </span>
      {[...blocks, ...describeStep(step)].map((text) => (
        <span key={text} className={classes.detail}>
          {text}
        </span>
      ))}
    </li>
  );
}

function Arrow(props: { readonly step: Step }) {
  const { think } = props.step;
  return (
    <li className={classes.arrow}>
      {think !== null && <span className={classes.think}>{describeThink(think)}</span>}
      <svg width="34" height="10" viewBox="0 0 34 10" aria-hidden="true">
        <path
          d="M0 5H31M27 1.5L31.5 5L27 8.5"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.4"
        />
      </svg>
      <span className="visually-hidden">
        {think === null ? 'then' : `then, after ${describeThink(think)} of think time`}
      </span>
    </li>
  );
}
