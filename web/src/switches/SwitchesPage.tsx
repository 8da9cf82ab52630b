import { Pagination, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconToggleRight } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { hasRole } from '../api/role.ts';
import { useTargets } from '../api/scenarioQueries.ts';
import { useSession } from '../api/sessionQueries.ts';
import { switchesPerPage, usePushes, useSwitches } from '../api/switchQueries.ts';
import { Loading } from '../ui/Loading.tsx';
import { Empty, ProblemNotice } from '../ui/Notice.tsx';
import { PageHead } from '../ui/PageHead.tsx';
import { Panel } from '../ui/Panel.tsx';
import stack from '../ui/stack.module.css';
import { PushForm } from './PushForm.tsx';
import { PushPanel } from './PushPanel.tsx';
import { SwitchEffects } from './SwitchEffects.tsx';
import classes from './Switches.module.css';
import { SwitchHistory } from './SwitchHistory.tsx';
import { SwitchTable } from './SwitchTable.tsx';

export default function SwitchesPage() {
  const targets = useTargets();
  const [chosen, setChosen] = useState<string | null>(null);
  const target = chosen ?? targets.data?.[0] ?? '';
  return (
    <>
      <PageHead
        title="Switches"
        lead="Values that services read at run time. A push counts when each instance shows value and behaviour."
      />
      {targets.isPending && <Loading heights={[360]} />}
      {targets.isError && (
        <ProblemNotice error={targets.error} what="The targets could not be read" />
      )}
      {targets.data?.length === 0 && (
        <Panel title="No target yet">
          <Empty icon={<IconToggleRight size={26} aria-hidden />} title="Describe a target first">
            <p>A target file names the file of its switches by switchFile.</p>
          </Empty>
        </Panel>
      )}
      {target !== '' && (
        <TargetSwitches
          key={target}
          target={target}
          choice={
            <Select
              label="Target"
              data={[...(targets.data ?? [])]}
              value={target}
              onChange={setChosen}
              allowDeselect={false}
              className={classes.field}
            />
          }
        />
      )}
    </>
  );
}

const searchPauseMs = 250;

function TargetSwitches(props: { readonly target: string; readonly choice: ReactNode }) {
  const { target } = props;
  const session = useSession();
  const [search, setSearch] = useState('');
  const [debounced] = useDebouncedValue(search, searchPauseMs);
  const [page, setPage] = useState(1);
  const [open, setOpen] = useState<string | null>(null);
  const offset = (page - 1) * switchesPerPage;
  const switches = useSwitches({ target, search: debounced, offset });
  const pushes = usePushes(target);
  const mayPush = hasRole(session.data?.role, 'lead');
  const shown = switches.data?.switches.find(({ name }) => name === open);
  return (
    <div className={stack.stack}>
      <div className={classes.search}>
        {props.choice}
        <TextInput
          label="Search"
          placeholder="name, owner or description"
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            setPage(1);
          }}
          maxLength={128}
          className={classes.wide}
          data-testid="switch-search"
        />
      </div>
      {switches.isError && (
        <ProblemNotice
          error={switches.error}
          what="The switches could not be read"
          onRetry={() => switches.refetch()}
        />
      )}
      {pushes.data?.[0] !== undefined && <PushPanel push={pushes.data[0]} mayPush={mayPush} />}
      {shown !== undefined && mayPush && (
        <PushForm key={shown.name} target={target} one={shown} onClose={() => setOpen(null)} />
      )}
      {shown !== undefined && <SwitchEffects target={target} name={shown.name} />}
      {switches.isPending && <Loading heights={[360]} />}
      {switches.data !== undefined && (
        <Panel
          title="Switches of the target"
          note={`${switches.data.total} found`}
          flush
          aside={
            switches.data.total > switchesPerPage && (
              <Pagination
                size="sm"
                total={Math.ceil(switches.data.total / switchesPerPage)}
                value={page}
                onChange={setPage}
                getControlProps={(control) => ({ 'aria-label': `${control} page` })}
              />
            )
          }
        >
          <SwitchTable switches={switches.data.switches} open={open} onOpen={setOpen} />
        </Panel>
      )}
      <SwitchHistory target={target} isFailureTold={switches.isError} />
    </div>
  );
}
