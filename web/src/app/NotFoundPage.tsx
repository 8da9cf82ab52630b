import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import { Empty } from '../ui/Notice.tsx';

export default function NotFoundPage() {
  return (
    <Empty
      isPage
      icon={<IconMapOff size={26} aria-hidden />}
      title="There is no such page"
      action={
        <Button component={Link} to="/">
          To all runs
        </Button>
      }
    >
      <p>The address is mistyped, or what was here has been removed.</p>
    </Empty>
  );
}
