"""Every promise: its sentence, the check that puts any program to it, and the tests of our own that show it."""

from dataclasses import dataclass

from guarantees import conduct, content, inject, place


@dataclass(frozen=True)
class Promise:
    """`tests` are files with names of tests in them. A check that is `traced` needs strace."""

    text: str
    check: object = None
    tests: tuple = ()
    traced: bool = False

    @property
    def name(self):
        return getattr(self.check, "name", None) or self.check.__name__


def bytes_(text, vary, *tests):
    check = content.kept(vary)
    check.name = vary.__name__
    return Promise(text, check, tests)


def traced(text, check, *tests):
    return Promise(text, check, tests, traced=True)


def failing(error):
    check, file = inject.failing(error), inject.failing_file(error)
    check.name, file.name = f"failing_{error}", f"failing_file_{error}"
    return check, file


WRITE, GUARDS = "crates/cli/tests/write.rs", "crates/cli/tests/guards.rs"
EXCHANGE = "crates/cli/tests/exchange.rs"
CRASH, RECOVERY, UNDO = "crates/cli/tests/crash.rs", "crates/cli/tests/recovery.rs", "crates/cli/tests/undo.rs"
WALK, BAD, COMMANDS = "crates/cli/tests/walk.rs", "crates/cli/tests/bad_input.rs", "crates/cli/tests/commands.rs"
FULL, FULL_FILE = failing("ENOSPC")
BROKEN, BROKEN_FILE = failing("EIO")

PROMISES = {
    "Killed, or out of disk": [
        traced("Killed at any system call, each file is wholly old or wholly new", inject.killed, f"{CRASH} main"),
        traced("… and all files are old or all new once the same command has run again", inject.killed_and_run_again,
               f"{RECOVERY} the_next_apply_settles_by_migration_and_goes_on"),
        traced("… or once a command for it has taken back or completed what was begun", inject.killed_and_recovered,
               f"{RECOVERY} recovery_says_what_became_of_each_file_and_undo_goes_on_from_there"),
        traced("Disk full at any system call: each file is wholly old or wholly new", FULL_FILE),
        traced("… and a run that fails has changed no file", FULL, f"{CRASH} main"),
        traced("I/O error at any system call: each file is wholly old or wholly new", BROKEN_FILE),
        traced("… and a run that fails has changed no file", BROKEN, f"{CRASH} main"),
        Promise("A file in a folder where no file can be made: all files change or none, and the exit status says so",
                place.locked_folder, (f"{WRITE} writes_nothing_when_one_file_cannot_be_staged",
                                      f"{WRITE} takes_back_what_was_written_when_a_later_file_fails")),
    ],
    "Other people's work": [
        traced("A line added by somebody else between reading and writing is not lost", inject.edited_meanwhile,
               f"{WRITE} refuses_when_any_file_changed_since_it_was_read",
               f"{WRITE} refuses_what_changes_between_checking_and_writing",
               f"{EXCHANGE} a_line_is_kept_and_everything_taken_back", f"{CRASH} main"),
        traced("A second run on the same tree is refused while the first one writes", inject.second_run,
               f"{RECOVERY} two_runs_do_not_meet"),
        Promise("A file with uncommitted changes is not edited unless asked to", conduct.dirty,
                (f"{WRITE} asks_git_about_the_very_files_only",)),
        Promise("Uncommitted changes in other files are nobody's business", conduct.other_dirt,
                (f"{WRITE} asks_git_about_the_very_files_only",)),
        Promise("One command takes the last run back", conduct.undo, (f"{UNDO} takes_back_the_last_apply_once",)),
        Promise("… and refuses, by name, where a file was edited since", conduct.undo_refused,
                (f"{UNDO} refuses_by_name_what_is_not_as_it_was_left",)),
        Promise("A file that says it is generated is named", content.generated),
        Promise("A read-only file is left and named", place.read_only),
        Promise("A file outside of the tree, reached by a link, is left and named", place.leads_out,
                (f"{WALK} follows_links_to_files_inside_of_the_root_only",)),
    ],
    "What a file is besides its text": [
        Promise("Mode", place.mode, (f"{WRITE} keeps_mode_and_owner_and_leaves_nothing_beside",)),
        Promise("Owner and group", place.owner, (f"{WRITE} keeps_mode_and_owner_and_leaves_nothing_beside",)),
        Promise("Extended attributes", place.attributes,
                (f"{GUARDS} attributes_and_access_control_lists_are_kept_or_the_file_is_refused",)),
        Promise("Hard links: a name outside of the tree shows the new text, or the file is named", place.hard_link,
                (f"{GUARDS} a_file_with_a_name_outside_of_the_root_is_refused",
                 f"{GUARDS} hard_links_move_together_and_back")),
        Promise("Symbolic links: the file they lead to is edited, and the link stays", place.symbolic_link,
                (f"{WRITE} edits_the_file_a_link_leads_to_once",)),
        Promise("A FIFO with the name of a file does not stop the run", place.fifo,
                (f"{WALK} never_opens_what_is_not_a_file",)),
    ],
    "Bytes: edited right, or named and left": [
        bytes_("UTF-8, lines end in LF", content.as_it_is),
        bytes_("CRLF", content.crlf),
        bytes_("CR alone", content.carriage_return),
        bytes_("CRLF and LF mixed", content.mixed),
        bytes_("A byte order mark", content.byte_order_mark),
        bytes_("No line end at the end", content.no_final_newline),
        bytes_("Latin-1", content.latin_1, f"{WALK} says_why_a_hit_has_no_text"),
        bytes_("A NUL byte", content.nul, f"{WALK} says_why_a_hit_has_no_text"),
        bytes_("UTF-16", content.utf_16),
        bytes_("12 MB", content.large, f"{WALK} says_why_a_hit_has_no_text"),
        Promise("A file that does not parse is not edited, and named", content.unparsable,
                (f"{BAD} terraform_that_cannot_be_read",)),
        Promise("100,000 nested brackets: no crash", content.deep, (f"{BAD} deep_terraform",)),
    ],
    "Conduct": [
        Promise("A path that is not there is an exit status", conduct.missing_path),
        Promise("Two runs over equal trees print and write the same", conduct.deterministic),
        Promise("A second run edits nothing", conduct.idempotent,
                ("crates/transform/tests/cases.rs every_case_is_as_it_says",)),
        Promise("A run with nothing to do does not touch a file", conduct.untouched),
        Promise("A dry run prints a diff that `git apply` takes, and that is what a real run does", conduct.patch,
                ("crates/cli/tests/diff.rs tricky_texts_go_through_git",)),
        Promise("Control characters of a file's name are not printed raw", conduct.escapes,
                ("crates/cli/tests/diff.rs a_person_sees_no_control_characters",)),
        Promise("Nothing is left beside the files", conduct.strays,
                (f"{WRITE} keeps_mode_and_owner_and_leaves_nothing_beside",)),
    ],
}


def all_promises():
    return [promise for promises in PROMISES.values() for promise in promises]
