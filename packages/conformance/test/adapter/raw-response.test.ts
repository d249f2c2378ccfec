import { describe, expect, test } from 'vitest';
import { readResponse } from '../../src/adapter/http/raw-response.js';

const read = (text: string, { method = 'GET', closed = false } = {}) =>
  readResponse(Buffer.from(text, 'latin1'), method, closed);

describe('a response as it came over the wire', () => {
  test('waits for the whole head and the whole body', () => {
    const whole = 'HTTP/1.1 401 Unauthorized\r\nA: 1\r\na:2\r\nContent-Length: 3\r\n\r\nabc';
    for (let end = 0; end < whole.length; end++) expect(read(whole.slice(0, end))).toBeUndefined();
    expect(read(whole)).toEqual({
      status: 401,
      reason: 'Unauthorized',
      fields: [
        ['A', '1'],
        ['a', '2'],
        ['Content-Length', '3'],
      ],
      body: 'abc',
      rest: '',
    });
  });

  test('takes chunks apart', () => {
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n';
    for (let end = 0; end < chunked.length; end++) expect(read(chunked.slice(0, end))).toBeUndefined();
    expect(read(chunked)).toMatchObject({ body: 'abc0123456789', rest: '' });
  });

  test('reads to the end of the connection where nothing says how long it is', () => {
    expect(read('HTTP/1.1 200 OK\r\n\r\nabc')).toBeUndefined();
    expect(read('HTTP/1.1 200 OK\r\n\r\nabc', { closed: true })).toMatchObject({ body: 'abc' });
  });

  test('passes interim responses over', () => {
    const both = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n';
    expect(read(both.slice(0, 40))).toBeUndefined();
    expect(read(both)).toMatchObject({ status: 401, body: '' });
  });

  test.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('%s %i has no body, and what follows is behind it', (method, status) => {
    const response = read(`HTTP/1.1 ${status}\r\nContent-Length: 3\r\n\r\nabc`, { method });
    expect(response).toMatchObject({ status, reason: '', body: '', rest: 'abc' });
  });

  test('shows what is behind a response', () => {
    const two = 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 401 Unauthorized\r\n';
    expect(read(two)).toMatchObject({ body: 'a', rest: 'HTTP/1.1 401 Unauthorized\r\n' });
  });

  test('refuses what is no HTTP', () => {
    expect(() => read('SSH-2.0-OpenSSH\r\n\r\n')).toThrow('no HTTP/1.1 status line');
  });
});
