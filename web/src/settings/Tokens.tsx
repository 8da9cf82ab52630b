import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import type { ApiToken } from '../api/generated.ts';
import { useRevokeToken, useTokens } from '../api/tokenQueries.ts';
import { instant } from '../format/format.ts';
import { Loading } from '../ui/Loading.tsx';
import { Empty, ProblemNotice } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import stack from '../ui/stack.module.css';
import table from '../ui/table.module.css';
import { NewToken } from './NewToken.tsx';
import classes from './Settings.module.css';

/** Tokens with which CI starts runs without a password. */
export function Tokens() {
  const tokens = useTokens();
  return (
    <Panel title="API tokens" note="for CI: ZEROHOUR_URL and ZEROHOUR_TOKEN">
      <NewToken />
      {tokens.isPending && <Loading heights={[80]} />}
      {tokens.isError && (
        <ProblemNotice
          error={tokens.error}
          what="The tokens could not be read"
          onRetry={() => tokens.refetch()}
        />
      )}
      {tokens.data?.length === 0 && (
        <Empty icon={<IconKey size={26} aria-hidden />} title="No token yet">
          <p>Make one for each pipeline, so that each can be revoked alone.</p>
        </Empty>
      )}
      {tokens.data !== undefined && tokens.data.length > 0 && <TokenTable tokens={tokens.data} />}
    </Panel>
  );
}

function TokenTable(props: { readonly tokens: readonly ApiToken[] }) {
  const revoke = useRevokeToken();
  const notRevoked = props.tokens.find((token) => token.id === revoke.variables);
  return (
    <div className={stack.stack}>
      {revoke.isError && (
        <ProblemNotice
          error={revoke.error}
          what={`${notRevoked === undefined ? 'The token' : `“${notRevoked.name}”`} was not revoked`}
        />
      )}
      <div className={table.scroll}>
        <table className={`${table.table} ${classes.table}`} aria-label="API tokens">
          <thead>
            <tr>
              <th className={table.left}>Name</th>
              <th className={table.left}>May</th>
              <th>Expires</th>
              <th className={table.wide}>Last used</th>
              <th>
                <span className="visually-hidden">Revoke</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {props.tokens.map((token) => (
              <tr key={token.id}>
                <th scope="row" className={`${table.left} ${table.wrap}`}>
                  {token.name}
                </th>
                <td className={`${table.left} ${table.wrap}`}>
                  {token.role}
                  {token.scope !== null && `: ${token.scope.join(', ')}`}
                </td>
                <td>{token.expiresAt === null ? 'with its server' : instant(token.expiresAt)}</td>
                <td className={table.wide}>
                  {token.lastUsedAt === null ? 'never' : instant(token.lastUsedAt)}
                </td>
                <td>
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="var(--zh-fail)"
                    onClick={() => revoke.mutate(token.id)}
                    loading={revoke.isPending && revoke.variables === token.id}
                    aria-label={`Revoke ${token.name}`}
                  >
                    Revoke
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
