import { JUMP_GROUPS } from './fleet-plan.js';

/** What the clients of the simulated site are grouped in, and what stands between them and the appliance. */
export interface JumpGroupRecord {
  readonly id: number;
  readonly name: string;
  readonly codeName: string;
  readonly comments: string;
}

export interface JumpointRecord {
  readonly id: number;
  readonly name: string;
  readonly codeName: string;
  readonly platform: 'windows-x86' | 'linux-x86';
  readonly enabled: boolean;
  readonly connected: boolean;
  readonly clustered: boolean;
  readonly comments: string;
  readonly nodes: readonly { readonly id: number; readonly name: string; readonly connected: boolean }[];
}

const codeNameOf = (name: string) => name.toLowerCase().replaceAll(' ', '_');

/** The Jump Groups of the site. */
export const JUMP_GROUP_RECORDS: readonly JumpGroupRecord[] = JUMP_GROUPS.map((name, place) => ({
  id: place + 1,
  name,
  codeName: codeNameOf(name),
  comments: '',
}));

/** Gateways, as newer versions call them: one of a single node, and a cluster. */
export const JUMPOINT_RECORDS: readonly JumpointRecord[] = [
  {
    id: 1,
    name: 'Head Office',
    codeName: 'head_office',
    platform: 'windows-x86',
    enabled: true,
    connected: true,
    clustered: false,
    comments: '',
    nodes: [{ id: 1, name: 'jump-01', connected: true }],
  },
  {
    id: 2,
    name: 'Data Centre',
    codeName: 'data_centre',
    platform: 'linux-x86',
    enabled: true,
    connected: true,
    clustered: true,
    comments: '',
    nodes: [
      { id: 2, name: 'jump-dc-01', connected: true },
      { id: 3, name: 'jump-dc-02', connected: false },
    ],
  },
];
