import { Button, Tooltip, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Permission } from '../api/session';

interface GatedButtonProps extends ButtonProps {
  permission: Permission;
  onClick: () => void;
  children: ReactNode;
  title?: string;
}

/** A button that stays where it is when it may not be used, can still be reached by keyboard, and says why it is off. */
export function GatedButton({ permission, onClick, children, title, ...button }: GatedButtonProps) {
  if (permission.allowed) {
    return (
      <Button {...button} title={title} onClick={onClick}>
        {children}
      </Button>
    );
  }
  return (
    <Tooltip label={permission.why}>
      <Button {...button} data-disabled aria-disabled onClick={(event) => event.preventDefault()}>
        {children}
      </Button>
    </Tooltip>
  );
}
