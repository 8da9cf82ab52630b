import { Button, Group } from '@mantine/core';
import type { CapacityPlan, PlannedForecast } from '../api/generated.ts';
import { count, missing, percent, shortRate } from '../format/format.ts';
import { KeyFigure, KeyFigures } from '../ui/KeyFigure.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import table from '../ui/table.module.css';
import classes from './Capacity.module.css';
import { describeLoss, isPlanned, leastRegret, money } from './planFigures.ts';
import { ServicePanel } from './ServicePanel.tsx';
import { saveFile } from './saveFile.ts';

/** A plan: cost, a line for each service, and what each line rests on. */
export function PlanView(props: { readonly plan: CapacityPlan; readonly answer: PlannedForecast }) {
  const { plan } = props;
  return (
    <>
      <Cost plan={plan} />
      <Panel
        title={plan.name}
        note={plan.state === 'planned' ? 'every service is planned' : 'unknown: a service has none'}
        aside={<Downloads {...props} />}
        flush
        testId="plan"
      >
        <Services plan={plan} />
      </Panel>
      {plan.services.map((service) => (
        <ServicePanel key={service.service} plan={service} />
      ))}
      <p className={classes.method}>
        {count(plan.nights)} simulated nights, each with a scaling law that explains what was
        measured (Universal Scalability Law, Bayesian); seed {plan.seed}. Least regret: the replicas
        whose machines and lost orders cost least beyond the best number of each night. Limit: what
        each replica should admit at most. Carried: the share of nights. Short: the share of calls
        that is not carried, in the likely night and in one of twenty. Amounts are in the currency
        of the prices.
      </p>
    </>
  );
}

function Cost(props: { readonly plan: CapacityPlan }) {
  const { cost, services } = props.plan;
  const planned = services.filter(isPlanned);
  const isWhole = planned.length === services.length;
  const sum = (of: 'replicas' | 'machines') =>
    isWhole ? count(planned.reduce((all, each) => all + each[of], 0)) : missing;
  const unknown = isWhole ? 'unknown: a price is missing' : 'unknown: a service has no plan';
  const orders = cost !== null && cost.perThousandOrders === null ? 'no path is an order' : unknown;
  return (
    <KeyFigures label="The whole plan">
      <KeyFigure
        label="Machines"
        value={sum('machines')}
        note={isWhole ? `for ${sum('replicas')} replicas` : unknown}
      />
      <KeyFigure
        label="Cost per hour"
        value={cost === null ? missing : money(cost.perHour)}
        note={cost === null ? unknown : 'while machines run'}
      />
      <KeyFigure
        label="Cost of the night"
        value={cost === null ? missing : money(cost.whole)}
        note={cost === null ? unknown : 'for as long as it lasts'}
      />
      <KeyFigure
        label="Per thousand orders"
        value={cost?.perThousandOrders == null ? missing : money(cost.perThousandOrders)}
        note={cost?.perThousandOrders == null ? orders : 'at the likely peak'}
      />
    </KeyFigures>
  );
}

function Services(props: { readonly plan: CapacityPlan }) {
  const { plan } = props;
  return (
    <ScrollBox className={table.scroll} label="Table of services">
      <table className={table.table} aria-label="Services" data-testid="services">
        <thead>
          <tr>
            <th className={table.left}>Service</th>
            <th>Replicas</th>
            <th>Machines</th>
            <th>Limit, /s</th>
            <th>One lost</th>
            <th>Two lost</th>
            <th>Least regret</th>
            <th>Cost per hour</th>
            <th>Carried</th>
          </tr>
        </thead>
        <tbody>
          {plan.services.map((service) => (
            <tr key={service.service}>
              <th scope="row" className={table.left}>
                {service.service}
              </th>
              {isPlanned(service) ? (
                <>
                  <td className={classes.main}>{count(service.replicas)}</td>
                  <td>{count(service.machines)}</td>
                  <td>{shortRate(service.limitPerReplica)}</td>
                  <td>{describeLoss(service, 1)}</td>
                  <td>{describeLoss(service, 2)}</td>
                  <td>{leastRegret(plan, service.service)}</td>
                  <td>{service.costPerHour === null ? missing : money(service.costPerHour)}</td>
                  <td>{percent(service.carried)}</td>
                </>
              ) : (
                <td colSpan={8} className={`${table.left} ${table.wrap}`}>
                  <span className={classes.reason}>unknown, because {service.reason}</span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function Downloads(props: { readonly plan: CapacityPlan; readonly answer: PlannedForecast }) {
  const { plan, answer } = props;
  const files = [
    { name: 'CSV', end: 'csv', type: 'text/csv', text: answer.csv },
    { name: 'Markdown', end: 'md', type: 'text/markdown', text: answer.markdown },
    { name: 'JSON', end: 'json', type: 'application/json', text: JSON.stringify(plan, null, 2) },
  ];
  return (
    <Group gap={6}>
      {files.map(({ name, end, type, text }) => (
        <Button
          key={end}
          size="compact-xs"
          variant="default"
          aria-label={`Download ${name}`}
          onClick={() => saveFile(`plan-${plan.name}.${end}`, type, text ?? '')}
        >
          {name}
        </Button>
      ))}
    </Group>
  );
}
