import type { ReactNode } from 'react';
import type { Plan } from '../api/generated.ts';
import { count, duration } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { describeDataset } from './describe.ts';
import classes from './Scenario.module.css';

/** What must stay true, what stops the load, and what is audited, in words. */
export function SloPanel(props: { readonly plan: Plan }) {
  const { plan } = props;
  const { slos, abort } = plan.criteria;
  return (
    <div className={classes.promises}>
      <Panel title="Must stay true">
        <Sentences
          items={slos.map((slo) => slo.text)}
          none="No SLO is set: nothing would be a breach."
        />
      </Panel>
      <Panel title="Stops the load when">
        <Sentences items={abort} none="No abort rule is set." />
      </Panel>
      <Panel title="Stock and data">
        <Sentences items={dataWords(plan)} none="No audit, no data sets." />
      </Panel>
    </div>
  );
}

function dataWords(plan: Plan): readonly string[] {
  const { audit, stock } = plan;
  const named = Object.entries(stock.skus);
  return [
    audit === null
      ? 'the ledger is not audited'
      : `the ledger is audited every ${duration(audit.everyMs)}; what two services commit apart may settle for ${duration(audit.settleMs)}`,
    `each article starts with ${count(stock.default)} in the shadow store`,
    ...named.map(([sku, units]) => `${sku} starts with ${count(units)}`),
    ...plan.datasets.map(
      (dataset) => `${dataset.name} (${dataset.columns.join(', ')}): ${describeDataset(dataset)}`,
    ),
    ...Object.entries(plan.switches).map(
      ([name, value]) => `the switch ${name} stands at ${value} for rehearsal traffic`,
    ),
    `percentiles are within ${plan.precision === 'fine' ? '1%' : '4.4%'}`,
  ];
}

function Sentences(props: { readonly items: readonly string[]; readonly none: string }): ReactNode {
  if (props.items.length === 0) return <p className={classes.dim}>{props.none}</p>;
  return (
    <ul className={classes.sentences}>
      {props.items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}
