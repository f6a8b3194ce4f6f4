"""The Lambda Runtime API over HTTP: starts a program, hands it one event, returns its one answer."""

import contextlib
import errno
import http.server
import json
import os
import signal
import subprocess
import tempfile
import threading
import time
import uuid

VERSION = "/2018-06-01/runtime"


class Exchange:
    """What one invocation has seen so far."""

    def __init__(self, event, timeout):
        self.id, self.event, self.timeout = str(uuid.uuid4()), json.dumps(event).encode(), timeout
        self.asked, self.answered = threading.Event(), threading.Event()
        self.kind = self.body = None

    def take(self, path, body):
        """Files an answer; False when nobody asked for it."""
        invocation = f"{VERSION}/invocation/{self.id}"
        kinds = {f"{invocation}/response": "response", f"{invocation}/error": "error", f"{VERSION}/init/error": "error"}
        if path not in kinds:
            return False
        self.kind, self.body = kinds[path], json.loads(body or b"null")
        self.answered.set()
        return True


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        exchange = self.server.exchange
        if self.path != f"{VERSION}/invocation/next":
            return self.reply(404)
        if exchange.asked.is_set():  # a second event never comes
            exchange.answered.wait(exchange.timeout)
            self.close_connection = True
            return None
        exchange.asked.set()
        return self.reply(200, exchange.event, {
            "Lambda-Runtime-Aws-Request-Id": exchange.id,
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + exchange.timeout) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:function",
            "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000;Sampled=0",
        })

    def do_POST(self):
        known = self.server.exchange.take(self.path, self.body())
        self.reply(202 if known else 404, b'{"status":"OK"}' if known else b"")

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        whole = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def reply(self, code, body=b"", headers=()):
        self.send_response(code)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextlib.contextmanager
def served(exchange):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # the program is killed while it waits for a second event
    server.exchange = exchange
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.socket.close()  # not server_close(): it would join the waiting thread


def invoke(argv, task, handler, event, timeout):
    """-> (outcome, payload): `response` or `error` with its JSON, `exit` with the log, `timeout` with a reason."""
    exchange = Exchange(event, timeout)
    with served(exchange) as address, tempfile.TemporaryFile() as log:
        program = started(argv, log, cwd=task, env=environment(address, task, handler), start_new_session=True)
        try:
            deadline = time.monotonic() + timeout
            while not exchange.answered.wait(0.02):
                if program.poll() is not None:
                    log.seek(0)
                    return "exit", f"{program.returncode}: {log.read().decode(errors='replace')[-600:].strip()}"
                if time.monotonic() > deadline:
                    return "timeout", "" if exchange.asked.is_set() else "it never asked for an event"
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()
    return exchange.kind, exchange.body


def started(argv, log, patience=10, **where):
    """The process of a program that was just unpacked.

    What another thread starts meanwhile holds the file open for writing, between its fork and its exec: then it is busy.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            return subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, **where)
        except OSError as error:
            if error.errno != errno.ETXTBSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def environment(address, task, handler):
    return {
        "AWS_LAMBDA_RUNTIME_API": address,
        "_HANDLER": handler,
        "LAMBDA_TASK_ROOT": task,
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_LAMBDA_FUNCTION_NAME": "function",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PATH": "/usr/local/bin:/usr/bin:/bin:/opt/bin",
    }
