import { IconCalendarEvent } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useCampaigns } from '../api/campaignQueries.ts';
import type { CampaignSummary } from '../api/generated.ts';
import { count, instant, orMissing, plural } from '../format/format.ts';
import { Loading } from '../ui/Loading.tsx';
import { Empty, ProblemNotice } from '../ui/Notice.tsx';
import { PageHead } from '../ui/PageHead.tsx';
import { Panel } from '../ui/Panel.tsx';
import table from '../ui/table.module.css';

/** The campaign files that the server knows. */
export default function CampaignsPage() {
  const campaigns = useCampaigns();
  return (
    <>
      <PageHead title="Campaigns" lead="The rehearsals of each sale, with go or no-go." />
      {campaigns.isPending && <Loading heights={[240]} />}
      {campaigns.isError && (
        <ProblemNotice
          error={campaigns.error}
          what="The campaigns could not be read"
          onRetry={() => campaigns.refetch()}
        />
      )}
      {campaigns.isSuccess && <CampaignList campaigns={campaigns.data} />}
    </>
  );
}

function CampaignList(props: { readonly campaigns: readonly CampaignSummary[] }) {
  if (props.campaigns.length === 0) {
    return (
      <Panel title="No campaign yet">
        <Empty icon={<IconCalendarEvent size={26} aria-hidden />} title="Write a campaign file">
          <p>
            A YAML file below the folder of scenarios with the keys name, sale, timeZone, scenarios
            and rehearsals; docs/guides/campaign.md describes it.
          </p>
        </Empty>
      </Panel>
    );
  }
  return (
    <Panel title="Sales" flush>
      <div className={table.scroll}>
        <table className={table.table} aria-label="Campaigns" data-testid="campaigns">
          <thead>
            <tr>
              <th className={table.left}>Campaign</th>
              <th>Sale</th>
              <th>Rehearsals</th>
            </tr>
          </thead>
          <tbody>
            {props.campaigns.map(({ id, name, saleAt, rehearsals, diagnostics }) => (
              <tr key={id}>
                <th scope="row" className={`${table.left} ${table.wrap}`}>
                  <Link to={`/campaigns/${id}`} className={table.link}>
                    {name}
                  </Link>
                  {diagnostics.length > 0 && `, ${plural(diagnostics.length, 'mistake')}`}
                </th>
                <td>{orMissing(saleAt, instant)}</td>
                <td>{count(rehearsals)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
