import { infiniteQueryOptions } from '@tanstack/react-query';
import type {
  CreatedKey,
  CreatedLink,
  CreateKeyBody,
  CreatePersonBody,
  Key,
  PatchPersonBody,
  Person,
} from '@contracts/access';
import type { Page } from '@contracts/common';
import { call, get } from './http';
import { keys, queryClient } from './query-client';

const PAGE_SIZE = 100;

const paged = (path: string, cursor: string | null) =>
  `${path}?limit=${PAGE_SIZE}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;

/** Newest first, revoked ones too. */
export const keysQuery = infiniteQueryOptions({
  queryKey: keys.apiKeys,
  initialPageParam: null as string | null,
  getNextPageParam: ({ nextCursor }: Page<Key>) => nextCursor ?? undefined,
  queryFn: ({ pageParam, signal }) => get<Page<Key>>(paged('/keys', pageParam), signal),
});

export const peopleQuery = infiniteQueryOptions({
  queryKey: keys.people,
  initialPageParam: null as string | null,
  getNextPageParam: ({ nextCursor }: Page<Person>) => nextCursor ?? undefined,
  queryFn: ({ pageParam, signal }) => get<Page<Person>>(paged('/people', pageParam), signal),
});

/** The answer alone has the secret; it is kept nowhere. */
export async function createKey(body: CreateKeyBody): Promise<CreatedKey> {
  const { body: key } = await call<CreatedKey>('POST', '/keys', { body });
  await queryClient.invalidateQueries({ queryKey: keys.apiKeys });
  return key;
}

export async function revokeKey(id: string): Promise<void> {
  await call('DELETE', `/keys/${id}`);
  await queryClient.invalidateQueries({ queryKey: keys.apiKeys });
}

export async function createPerson(body: CreatePersonBody): Promise<void> {
  await call('POST', '/people', { body });
  await queryClient.invalidateQueries({ queryKey: keys.people });
}

export async function changePerson(id: string, body: PatchPersonBody): Promise<void> {
  await call('PATCH', `/people/${id}`, { body });
  await queryClient.invalidateQueries({ queryKey: keys.people });
}

export async function removePerson(id: string): Promise<void> {
  await call('DELETE', `/people/${id}`);
  await queryClient.invalidateQueries({ queryKey: keys.people });
}

/** A link that signs the person in, once; the answer alone has it. */
export async function createSignInLink(id: string): Promise<CreatedLink> {
  return (await call<CreatedLink>('POST', `/people/${id}/links`)).body;
}
