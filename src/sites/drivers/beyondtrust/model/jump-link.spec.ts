import { describe, expect, it } from '@jest/globals';
import { jumpLink } from './jump-link.js';

describe('jumpLink', () => {
  it('names the client by its host name', () => {
    expect(jumpLink('https://support.example.com', { name: 'Till 17', hostname: 'till-17' })).toBe(
      'https://support.example.com/api/client_script?type=web_console&operation=execute&action=start_jump_item_session' +
        '&search_string=till-17&jump.method=pinned',
    );
  });

  it('lets no text out of its place', () => {
    const link = new URL(jumpLink('https://support.example.com', { name: 'a&action=login #é/?%', hostname: null }));
    expect(link.origin).toBe('https://support.example.com');
    expect(link.hash).toBe('');
    expect(link.searchParams.getAll('action')).toEqual(['start_jump_item_session']);
    expect(link.searchParams.get('search_string')).toBe('a&action=login #é/?%');
  });
});
