import { count, missing, orMissing, percent } from '../../format/format.ts';
import { reachedHosts } from '../../measure/reached.ts';
import { Panel } from '../../ui/Panel.tsx';
import { ScrollBox } from '../../ui/ScrollBox.tsx';
import table from '../../ui/table.module.css';
import { toneColor } from '../../ui/tone.ts';
import type { LiveState } from './state.ts';

/** What each address of a name with several addresses got; nothing where every name has one. */
export function AddressPanel(props: { readonly seconds: LiveState['seconds'] }) {
  const hosts = reachedHosts(props.seconds);
  if (hosts.length === 0) return null;
  return (
    <Panel
      title="Addresses"
      note="share of the requests that each address of a name got so far"
      flush
      testId="addresses"
    >
      <ScrollBox className={table.scroll} label="Table of addresses">
        <table className={table.table} aria-label="Requests by address">
          <thead>
            <tr>
              <th className={table.left}>Name</th>
              <th>Requests</th>
              <th className={table.left}>Address</th>
              <th>Share</th>
            </tr>
          </thead>
          <tbody>
            {hosts.flatMap(({ host, requests, addresses }) =>
              addresses.map(({ address, share, few, leftOut }, index) => (
                <tr key={`${host} ${address}`}>
                  <td className={table.left}>{index === 0 ? host : ''}</td>
                  <td>{index === 0 ? count(requests) : ''}</td>
                  <td className={table.left}>{address === '' ? missing : address}</td>
                  <td style={few || leftOut ? { color: toneColor.unknown } : {}}>
                    {orMissing(share, percent)}
                    {few && ', less than half of an even share'}
                    {leftOut && ', k6 is given one family of addresses'}
                  </td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </ScrollBox>
    </Panel>
  );
}
