"""Reads from an ELF file what decides whether Lambda can start it: machine, loader, newest glibc symbol."""

import struct
from dataclasses import dataclass

MACHINES = {62: "x86_64", 183: "arm64", 3: "i386", 40: "arm"}

PT_LOAD, PT_DYNAMIC, PT_INTERP = 1, 2, 3
DT_STRTAB, DT_VERNEED, DT_VERNEEDNUM = 5, 0x6FFFFFFE, 0x6FFFFFFF


@dataclass
class Elf:
    machine: str
    interpreter: str | None
    glibc: tuple[int, int] | None


def read(data):
    """None when the bytes are no 64-bit little-endian ELF file."""
    if data[:6] != b"\x7fELF\x02\x01":
        return None
    machine, = struct.unpack_from("<H", data, 18)
    interpreter, dynamic, loads = None, {}, []
    for kind, offset, address, size in segments(data):
        if kind == PT_INTERP:
            interpreter = data[offset:offset + size].rstrip(b"\0").decode()
        elif kind == PT_LOAD:
            loads.append((address, offset, size))
        elif kind == PT_DYNAMIC:
            dynamic = dict(struct.unpack_from("<QQ", data, at) for at in range(offset, offset + size, 16))
    return Elf(MACHINES.get(machine, str(machine)), interpreter, newest_glibc(data, dynamic, loads))


def segments(data):
    start, = struct.unpack_from("<Q", data, 32)
    entry_size, count = struct.unpack_from("<HH", data, 54)
    for number in range(count):
        kind, _, offset, address, _, size = struct.unpack_from("<IIQQQQ", data, start + number * entry_size)
        yield kind, offset, address, size


def newest_glibc(data, dynamic, loads):
    """The highest GLIBC_2.x among the versions that the dynamic section asks for."""
    if DT_VERNEED not in dynamic:
        return None
    strings, need = (file_offset(dynamic[tag], loads) for tag in (DT_STRTAB, DT_VERNEED))
    versions = []
    for _ in range(dynamic[DT_VERNEEDNUM]):
        _, count, _, first, following = struct.unpack_from("<HHIII", data, need)
        entry = need + first
        for _ in range(count):
            _, _, _, name, step = struct.unpack_from("<IHHII", data, entry)
            text = data[strings + name:data.index(b"\0", strings + name)].decode()
            if text.startswith("GLIBC_2."):
                versions.append(tuple(map(int, text[6:].split(".")[:2])))
            entry += step
        need += following
    return max(versions, default=None)


def file_offset(address, loads):
    return next(address - start + offset for start, offset, size in loads if start <= address < start + size)
