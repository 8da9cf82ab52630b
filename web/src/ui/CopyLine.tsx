import { Button, CopyButton } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import classes from './CopyLine.module.css';

/** A line with a button that copies it: a command, or a secret that is shown once. */
export function CopyLine(props: { readonly value: string; readonly testId?: string }) {
  return (
    <div className={classes.line}>
      <code className={`mono ${classes.code}`} data-testid={props.testId}>
        {props.value}
      </code>
      <CopyButton value={props.value}>
        {({ copied, copy }) => (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconCopy size={14} aria-hidden />}
            onClick={copy}
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
