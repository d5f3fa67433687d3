#!/usr/bin/env python3
"""Runs the wire tests: run.py SERVER [FILE.md ...]. What the Markdown may say is in README.md."""
import asyncio, os, re, socket, struct, subprocess, sys, termios, threading
from fcntl import ioctl
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ among the sources
from cases import CONTINUE, Case, Mismatch, compare, read_file, take_expected

PATIENCE = 100  # seconds until a case fails for want of an answer
UNHURRIED = {"CONDUIT_HEAD_TIMEOUT": "90000", "CONDUIT_BODY_TIMEOUT": "90000"}  # a busy machine is no fault; files about time have flags
PROBE = b"GET /hello HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n"


class Kernel:
    """Knows from /proc/net/tcp when a server's receive queue is empty, that is, when it has read what was sent."""

    def __init__(self, port):
        self.port, self.waiting = port, {}

    async def consumed(self, client, ended):
        while struct.unpack("i", ioctl(client, termios.TIOCOUTQ, b"\0" * 4))[0] != 0:  # not yet in that queue
            if ended():
                return
            await asyncio.sleep(0.0005)
        self.waiting[client.getsockname()[1]] = done = asyncio.get_running_loop().create_future()
        await done

    async def watch(self):
        while True:
            await asyncio.sleep(0.001)
            if not self.waiting:
                continue
            asked, self.waiting, unread = self.waiting, {}, set()
            for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
                _, local, remote, _, queues, *_ = line.split()
                if int(local.split(":")[1], 16) == self.port and int(queues.split(":")[1], 16) > 0:
                    unread.add(int(remote.split(":")[1], 16))
            for port, done in asked.items():
                if port in unread:
                    self.waiting[port] = done
                elif not done.done():
                    done.set_result(None)


async def converse(case, cuts, kernel):
    """Sends the request in pieces; gives the raw answer with that to the probe."""
    loop = asyncio.get_running_loop()
    client = socket.socket()
    client.setblocking(False)
    await loop.sock_connect(client, ("127.0.0.1", kernel.port))
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # leaves no TIME_WAIT
    received, ended, news = bytearray(), False, asyncio.Event()

    async def receive():
        nonlocal ended
        while not ended:
            try:
                bytes_ = await loop.sock_recv(client, 65536)
            except ConnectionError:
                bytes_ = b""
            received.extend(bytes_)
            ended = not bytes_
            news.set()

    async def until(condition):
        while not condition() and not ended:
            news.clear()
            await news.wait()

    async def send(piece):
        try:
            await loop.sock_sendall(client, piece)
        except ConnectionError:
            pass

    reader = asyncio.create_task(receive())
    try:
        at, waited = 0, 0
        for cut in sorted({*cuts, *case.waits, len(case.request)}):
            if ended:
                break  # the server may refuse before it has read everything
            await send(case.request[at:cut])
            at = cut
            if cut in case.waits:
                waited += 1
                await until(lambda: received.count(CONTINUE) >= waited)
            if cut < len(case.request):
                await kernel.consumed(client, lambda: ended)
        if case.half_close:
            client.shutdown(socket.SHUT_WR)
        await until(lambda: not case.closed and take_expected(bytes(received), case))
        if not ended:
            await send(PROBE)
        await until(lambda: False)
        return bytes(received)
    finally:
        reader.cancel()
        client.close()


async def run_variant(case, cuts, kernel, slots, reference):
    async with slots:
        try:
            raw = await asyncio.wait_for(converse(case, cuts, kernel), PATIENCE)
        except TimeoutError:
            raise Mismatch("no answer, or the connection stays open") from None
    if not case.waits and (reference is not None or cuts):
        raw = raw.replace(CONTINUE, b"")  # sent where the body had not come yet
    raw = re.sub(rb"\r\nDate: [^\r]+GMT\r\n", b"\r\nDate: *\r\n", raw)
    taken = take_expected(raw, case)
    if taken is None:
        raise Mismatch(f"the answer ends too soon: {raw!r}")
    for expected, actual in zip(case.responses, taken[0]):
        compare(expected, actual)
    rest = taken[1]
    if case.closed and rest:
        raise Mismatch(f"more than expected, or the connection stays open: {rest!r}")
    if not case.closed and not (rest.startswith(b"HTTP/1.1 200 OK\r\n") and rest.endswith(b"\r\n\r\nhello")):
        raise Mismatch(f"the connection does not go on: {rest!r}")
    if reference is not None and raw != reference:
        raise Mismatch(f"{raw!r} instead of {reference!r}")
    return raw


async def run_case(case, kernel, slots):
    size = len(case.request)
    variant = "in one write"
    try:
        reference = await run_variant(case, [], kernel, slots, None)
        if not case.waits and CONTINUE in reference:
            raise Mismatch("an unnecessary 100 Continue")
        variants = {f"split at byte {i}": [i] for i in range(1, size)} | {"byte by byte": range(1, size)}
        runs = (run_variant(case, cuts, kernel, slots, reference) for cuts in variants.values())
        for variant, result in zip(variants, await asyncio.gather(*runs, return_exceptions=True)):
            if isinstance(result, BaseException):
                raise result
    except (Mismatch, OSError, ValueError) as fault:
        return f"{variant}: {fault}"


async def run_cases(cases, port):
    kernel, slots = Kernel(port), asyncio.Semaphore(100)
    watch = asyncio.create_task(kernel.watch())
    results = await asyncio.gather(*(run_case(case, kernel, slots) for case in cases))
    watch.cancel()
    return results


def run_file(server, path):
    flags, cases = read_file(path)
    process = subprocess.Popen([server, "serve", "--port", "0", *flags], stdout=subprocess.PIPE, text=True, env=os.environ | UNHURRIED)
    for line in process.stdout:
        if match := re.search(r"http://127\.0\.0\.1:(\d+)", line):
            break
    else:
        sys.exit(f"{server} did not say where it listens")
    threading.Thread(target=process.stdout.read, daemon=True).start()  # the access log must not block it
    faults = asyncio.run(run_cases(cases, int(match[1])))
    process.terminate()
    try:
        if process.wait(30) != 0:
            faults.append(f"the server ended with {process.returncode}")
    except subprocess.TimeoutExpired:
        process.kill()
        faults.append("the server does not stop")
    for case, fault in zip([*cases, Case("the server")], faults):
        if fault:
            print(f"FAILED {path.name}: {case.title}\n    {fault}")
    failed = sum(fault is not None for fault in faults)
    return len(faults) - failed, failed


def main():
    server, *names = sys.argv[1:]
    here = Path(__file__).parent
    paths = [Path(name) for name in names] or sorted(p for p in here.glob("*.md") if p.name != "README.md")
    counts = [run_file(os.path.abspath(server), path) for path in paths]
    passed, failed = (sum(each) for each in zip(*counts))
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0)


if __name__ == "__main__":
    main()
