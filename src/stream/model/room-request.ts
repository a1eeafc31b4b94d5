/** Decides what a room needs: which action its reader must be allowed, and which ids belong to the question. */
import type { Action, StreamRoomKind } from '../../contracts/words.js';

const ACTIONS: Record<StreamRoomKind, Action> = {
  summary: 'site.read',
  queue: 'site.read',
  activity: 'client.read',
  alerts: 'site.read',
  plan: 'site.read',
  client: 'client.read',
  rows: 'client.read',
};

export const actionOfRoom = (room: StreamRoomKind): Action => ACTIONS[room];

/** Rooms that every reader selects clients for; the others are the same for all. */
const SELECTED_ROOMS = ['client', 'rows'] as const satisfies readonly StreamRoomKind[];
export type SelectedRoom = (typeof SELECTED_ROOMS)[number];
export type SharedRoomKind = Exclude<StreamRoomKind, SelectedRoom>;

export const isSelectedRoom = (room: StreamRoomKind): room is SelectedRoom =>
  (SELECTED_ROOMS as readonly StreamRoomKind[]).includes(room);

/** What is wrong with the ids asked for with a room, or null. */
export function idsProblem(room: StreamRoomKind, ids: readonly string[] | undefined): string | null {
  switch (room) {
    case 'client':
      return ids?.length === 1 ? null : 'the room "client" takes exactly one id';
    case 'rows':
      return ids === undefined ? 'the room "rows" takes the ids on the screen' : null;
    default:
      return ids === undefined ? null : `the room "${room}" takes no ids`;
  }
}
