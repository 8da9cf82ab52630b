import { IconServer2 } from '@tabler/icons-react';
import { Empty } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import { joinCommand } from './describe.ts';
import classes from './Workers.module.css';

/** Shown while no worker is registered: how to join one. */
export function NoWorkers(props: { readonly admin: boolean }) {
  return (
    <Panel title="No worker">
      <Empty
        icon={<IconServer2 size={26} aria-hidden />}
        title="A run needs at least one worker"
        action={
          <code className={`mono ${classes.template}`}>
            {joinCommand('zhj_…', window.location.origin)}
          </code>
        }
      >
        <p>
          {props.admin
            ? 'Make a join token below, then run its command'
            : 'Ask an administrator for a join token, then run this command'}{' '}
          on the host that will send the load.
        </p>
      </Empty>
    </Panel>
  );
}
