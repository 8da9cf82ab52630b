import { Button } from '@mantine/core';
import type { JoinToken } from '../api/generated.ts';
import { useDeleteJoinToken, useJoinTokens } from '../api/workerQueries.ts';
import { instant } from '../format/format.ts';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import stack from '../ui/stack.module.css';
import table from '../ui/table.module.css';
import { LabelTags } from './LabelTags.tsx';
import { NewJoinToken } from './NewJoinToken.tsx';
import classes from './Workers.module.css';

/** Tokens with which workers on other hosts join; the server keeps only their hashes. */
export function JoinTokens() {
  const tokens = useJoinTokens();
  return (
    <Panel title="Join tokens" note="for workers on other hosts">
      <div className={stack.stack}>
        <NewJoinToken />
        {tokens.isPending && <Loading heights={[60]} />}
        {tokens.isError && (
          <ProblemNotice
            error={tokens.error}
            what="The open join tokens could not be read"
            onRetry={() => tokens.refetch()}
          />
        )}
        {tokens.data?.length === 0 && <p className={classes.dim}>No token is open.</p>}
        {tokens.data !== undefined && tokens.data.length > 0 && <TokenTable tokens={tokens.data} />}
      </div>
    </Panel>
  );
}

function TokenTable(props: { readonly tokens: readonly JoinToken[] }) {
  const remove = useDeleteJoinToken();
  return (
    <>
      {remove.isError && <ProblemNotice error={remove.error} what="The token was not deleted" />}
      <div className={table.scroll}>
        <table
          className={`${table.table} ${classes.tokens}`}
          aria-label="Open join tokens"
          data-testid="join-tokens"
        >
          <thead>
            <tr>
              <th className={table.left}>Labels</th>
              <th>Uses left</th>
              <th>Expires</th>
              <th className={table.wide}>Made by</th>
              <th>
                <span className="visually-hidden">Delete</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {props.tokens.map((token) => (
              <tr key={token.id}>
                <td className={table.left}>
                  <LabelTags labels={token.labels} />
                </td>
                <td>{token.usesLeft}</td>
                <td>{instant(token.expiresAt)}</td>
                <td className={table.wide}>{token.by}</td>
                <td>
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="var(--zh-fail)"
                    onClick={() => remove.mutate(token.id)}
                    loading={remove.isPending && remove.variables === token.id}
                    aria-label={`Delete the token that expires ${instant(token.expiresAt)}`}
                  >
                    Delete
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
