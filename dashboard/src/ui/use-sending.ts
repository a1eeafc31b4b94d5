import { useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import type { FieldError } from '@contracts/common';
import { errorsOf, explain } from '../api/http';

interface Standing {
  asking: boolean;
  /** Why the last one was refused. */
  refusal: string | null;
  errors: readonly FieldError[];
}

const AT_REST: Standing = { asking: false, refusal: null, errors: [] };

/**
 * What a form or a dialog sends: whether it is under way, and what is said against it. When it was done it stays under way: the form goes
 * with it, and a second press while it fades must not send it again. With `form`, a refusal leads to the first field that is wrong.
 */
export function useSending(form?: RefObject<HTMLFormElement | null>) {
  const [state, setState] = useState(AT_REST);
  const say = (said: Standing) => {
    if (form === undefined) return setState(said);
    flushSync(() => setState(said));
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  };
  const send = async (work: () => Promise<unknown>): Promise<void> => {
    setState({ ...AT_REST, asking: true });
    try {
      await work();
    } catch (cause) {
      say({ asking: false, refusal: explain(cause), errors: errorsOf(cause) });
    }
  };
  /** With what is seen to be wrong before anything is sent; with nothing, what was said is taken back. */
  const refuse = (errors: readonly FieldError[]) => say({ ...AT_REST, errors });
  return { ...state, send, refuse };
}
