import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useFailureMatrix } from '../api/drillQueries.ts';
import type { FailureMatrix } from '../api/generated.ts';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { PageHead } from '../ui/PageHead.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { VerdictTag } from '../ui/VerdictTag.tsx';
import { WithoutProtectionTag } from './DrillTags.tsx';
import { ageText, type FailureTry, recoveryText, serviceName } from './describeTry.ts';
import classes from './Matrix.module.css';

export default function MatrixPage() {
  const matrix = useFailureMatrix();
  return (
    <>
      <PageHead
        title="Services and failures"
        lead="What the newest drill of each name has shown, with and without its protection. A failure that no sensor saw is unknown, and never a pass."
        actions={
          <Button
            component={Link}
            to="/drills"
            variant="default"
            leftSection={<IconArrowLeft size={16} aria-hidden />}
          >
            All drills
          </Button>
        }
      />
      {matrix.isPending && <Loading heights={[360]} />}
      {matrix.isError && (
        <ProblemNotice
          error={matrix.error}
          what="The matrix could not be read"
          onRetry={() => matrix.refetch()}
        />
      )}
      {matrix.isSuccess && <MatrixPanel matrix={matrix.data} />}
    </>
  );
}

type Cell = FailureMatrix['services'][number]['cells'][number];

export function MatrixPanel(props: { readonly matrix: FailureMatrix }) {
  const { failures, services, staleAfterMs } = props.matrix;
  const cells = services.flatMap((service) => service.cells);
  const tried = cells.filter(({ tries }) => tries.length > 0).length;
  return (
    <Panel
      title="Matrix"
      note={`${tried} of ${cells.length} failures tried; a drill is stale after ${Math.round(staleAfterMs / 86_400_000)} days`}
      flush
      testId="matrix"
    >
      <ScrollBox className={table.scroll} label="Table of services and failures">
        <table className={`${table.table} ${classes.matrix}`} aria-label="Services and failures">
          <thead>
            <tr>
              <th className={table.left}>Service</th>
              {failures.map((failure) => (
                <th key={failure} className={table.left}>
                  {failure}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {services.map(({ service, cells: own }) => (
              <tr key={service} data-testid={`service-${service}`}>
                <th scope="row" className={table.left}>
                  {serviceName(service)}
                </th>
                {failures.map((failure) => (
                  <CellBox
                    key={failure}
                    cell={own.find((each) => each.failure === failure) ?? null}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Panel>
  );
}

/** A failure that the service cannot have is left out; one that nobody has tried says so. */
function CellBox(props: { readonly cell: Cell | null }) {
  const { cell } = props;
  if (cell === null) {
    return (
      <td className={`${table.left} ${classes.not}`}>
        <span className="visually-hidden">not of this kind of service</span>
      </td>
    );
  }
  if (cell.tries.length === 0) {
    return (
      <td className={table.left}>
        <span className={classes.never}>never tried</span>
      </td>
    );
  }
  return (
    <td className={`${table.left} ${classes.cell}`}>
      <ul className={classes.tries}>
        {cell.tries.map((one) => (
          <TryLine key={one.drillId} one={one} />
        ))}
      </ul>
    </td>
  );
}

function TryLine(props: { readonly one: FailureTry }) {
  const { one } = props;
  const recovery = recoveryText(one.recovery);
  return (
    <li className={classes.try}>
      <div className={classes.tags}>
        <VerdictTag state={one.state} /> {one.isStale && <Tag tone="unknown">stale</Tag>}{' '}
        <WithoutProtectionTag of={one} />
      </div>
      <Link to={`/drills/${one.drillId}`} className={table.link}>
        {one.name}
      </Link>
      <p className={classes.told}>
        Expected: {one.expected}. Seen: {one.saw}.
      </p>
      <p className={classes.facts}>
        {recovery !== null && `${recovery} · `}
        <time dateTime={one.endedAt}>{ageText(one.ageMs)}</time> on {one.target}
        {one.together.length > 0 && ` · together with ${one.together.join(', ')}`}
      </p>
    </li>
  );
}
