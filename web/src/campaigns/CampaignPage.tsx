import { useParams } from 'react-router';
import { useCampaign } from '../api/campaignQueries.ts';
import type { CampaignPage as Campaign, VerdictState } from '../api/generated.ts';
import { RatioChart } from '../charts/RatioChart.tsx';
import { count, instant, level, orMissing, perSecond } from '../format/format.ts';
import { DiagnosticList } from '../ui/DiagnosticList.tsx';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { PageHead } from '../ui/PageHead.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import stack from '../ui/stack.module.css';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { useTitle } from '../ui/useTitle.ts';
import { VerdictIcon } from '../ui/VerdictTag.tsx';
import {
  besideDecision,
  boundsParts,
  decisionLabel,
  drillsText,
  findingsText,
  headroomText,
  ratioPoints,
  ratioText,
  requiredText,
  saleText,
} from './campaignFigures.ts';
import { NotHeldTag, RehearsalPanel } from './RehearsalPanel.tsx';

/** The rehearsals of one sale on one page. */
export default function CampaignPage() {
  const id = useParams()['*'] ?? '';
  const campaign = useCampaign(id);
  const page = campaign.data?.page ?? null;
  useTitle(page?.name ?? id);
  return (
    <>
      <PageHead
        title={page?.name ?? id}
        lead={page === null ? undefined : `Sale ${saleText(page)}`}
      />
      {campaign.isPending && <Loading heights={[90, 240, 240]} />}
      {campaign.isError && (
        <ProblemNotice
          error={campaign.error}
          what="The campaign could not be read"
          onRetry={() => campaign.refetch()}
        />
      )}
      {campaign.data?.page === null && (
        <Panel title="Mistakes in the file">
          <DiagnosticList diagnostics={campaign.data.diagnostics} />
        </Panel>
      )}
      {page !== null && <CampaignView page={page} />}
    </>
  );
}

function CampaignView({ page }: { readonly page: Campaign }) {
  const points = ratioPoints(page);
  return (
    <div className={stack.stack}>
      <Panel title="Decision" testId="decision">
        <p>
          <DecisionTag state={page.state} /> {besideDecision(page.text)}
        </p>
      </Panel>
      <Panel
        title="Rehearsals"
        note={`a go needs ${ratioText(page.neededRatio)} of the required load, headroom ${level(page.headroom)}`}
        flush
      >
        <RehearsalTable page={page} />
      </Panel>
      {points.length > 0 && (
        <Panel title="Capacity over required load">
          <RatioChart
            label="Capacity over required load, by days before the sale"
            summary={points.map((at) => `${at.title}: ${boundsParts(at, ratioText)[0]}`).join('; ')}
            points={points}
            needed={page.neededRatio}
          />
        </Panel>
      )}
      {page.rehearsals.toReversed().map((rehearsal) => (
        <RehearsalPanel key={rehearsal.title} rehearsal={rehearsal} />
      ))}
    </div>
  );
}

export function DecisionTag({ state }: { readonly state: VerdictState }) {
  return (
    <Tag tone={state} icon={<VerdictIcon state={state} size={15} />}>
      {decisionLabel[state]}
    </Tag>
  );
}

function RehearsalTable({ page }: { readonly page: Campaign }) {
  return (
    <ScrollBox className={table.scroll} label="Rehearsals">
      <table className={table.table} aria-label="Rehearsals" data-testid="rehearsals">
        <thead>
          <tr>
            <th className={table.left}>Rehearsal</th>
            <th className={table.left}>Decision</th>
            <th>Began</th>
            <th>Runs</th>
            <th>Capacity</th>
            <th>Required</th>
            <th>Ratio</th>
            <th>Headroom</th>
            <th>Open findings</th>
            <th>Drills</th>
          </tr>
        </thead>
        <tbody>
          {page.rehearsals.map((rehearsal) => {
            const { title, state, isHeld, at, runs, weakest, drills } = rehearsal;
            return (
              <tr key={title}>
                <th scope="row" className={table.left}>
                  {title}
                </th>
                <td className={table.left}>
                  {isHeld ? <DecisionTag state={state} /> : <NotHeldTag />}
                </td>
                <td>{orMissing(at, instant)}</td>
                <td>{count(runs.length)}</td>
                <Bounds parts={boundsParts(weakest?.capacity, perSecond)} />
                <td>{requiredText(weakest?.required)}</td>
                <Bounds parts={boundsParts(weakest?.ratio, ratioText)} />
                <td>{headroomText(weakest?.ratio)}</td>
                <td>{findingsText(rehearsal)}</td>
                <td>{drillsText(drills)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function Bounds({ parts: [value, interval] }: { readonly parts: ReturnType<typeof boundsParts> }) {
  return (
    <td>
      {value}
      {interval !== null && ` (${interval})`}
    </td>
  );
}
