import { IconServer2 } from '@tabler/icons-react';
import { Empty } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import { joinCommand } from './describe.ts';
import classes from './Workers.module.css';

/** No run can start: how a worker comes. */
export function NoWorkers(props: { readonly admin: boolean }) {
  return (
    <Panel title="No worker takes shards">
      <Empty
        icon={<IconServer2 size={26} aria-hidden />}
        title="A run needs somebody to drive it"
        action={
          <code className={`mono ${classes.template}`}>
            {joinCommand('zhj_…', window.location.origin)}
          </code>
        }
      >
        <p>
          {props.admin
            ? 'Make a join token below, then run its line'
            : 'Ask an administrator for a join token, then run this line'}{' '}
          on the host that is to drive the load.
        </p>
      </Empty>
    </Panel>
  );
}
