//! The machine that runs a script: statements in order, with bounds on everything.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use tree_sitter::Node;

use super::choice::{Variable, World, certain};
use super::function::Function;
use super::judge::Varied;
use super::source::Source;
use super::state::State;
use super::{Command, Context, Problem, Sweep, Trace};
use crate::path;
use crate::value::{SCOPE, Value};

/// Statements run and combinations tried in all; loops and calls multiply.
const MAX_STEPS: usize = 20_000;
/// Variables copied, pieces of text kept, and characters compared with patterns, that count as one more statement.
pub(super) const VARIABLES_A_STEP: usize = 32;
pub(super) const PIECES_A_STEP: usize = 32;
pub(super) const MATCHES_A_STEP: usize = 1 << 14;
/// Statements, words and calls within each other.
const MAX_DEPTH: usize = 200;

/// A running shell.
pub(super) struct Machine<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) source: Rc<Source>,
    pub(super) state: State,
    pub(super) trace: Trace,
    /// Functions by name; `order` is that of definition.
    pub(super) functions: BTreeMap<String, Function>,
    /// The run of the evaluation under way.
    pub(super) world: Option<World>,
    /// Inside of a command substitution, what was printed so far; `None` for output that is not known.
    pub(super) printed: Option<Vec<Option<Value>>>,
    /// Inside of a pipeline, the lines that the statement is given, when they are known.
    pub(super) input: Option<Vec<String>>,
    /// The other names of directories of the repository (`ln -s`), and which these are.
    pub(super) links: Vec<(String, String)>,
    /// The sweeps whose finds the statement is given.
    pub(super) under: Vec<usize>,
    /// The names of holes that stand for what a sweep finds.
    pub(super) swept: Vec<(String, usize)>,
    /// For each loop under way, the variables that its item alone decides.
    pub(super) varied: Vec<Varied>,
    /// How many uncertain constructs are around the statement.
    pub(super) guards: usize,
    /// How many function calls are under way.
    pub(super) calls: usize,
    /// The function that runs with unknown arguments, for the names of holes.
    pub(super) frame: String,
    /// Inside of `eval` and the like, the bytes of the outer command.
    pub(super) outer: Option<Range<usize>>,
    /// The statement under way.
    pub(super) at: Range<usize>,
    group: u32,
    fresh: u32,
    pub(super) steps: usize,
    depth: usize,
    exhausted: bool,
}

impl<'a> Machine<'a> {
    pub(super) fn new(context: &'a Context<'a>, source: Rc<Source>) -> Self {
        let directory = match &context.directory {
            Some(directory) => Value::computed(&path::rooted(directory)),
            None => Value::unknown(&format!("$PWD{SCOPE}{}", context.scope)),
        };
        let variables = context.variables.iter().filter(|(_, values)| !values.is_empty());
        let mut machine = Self {
            context,
            source,
            state: State {
                variables: BTreeMap::new(),
                exported: Default::default(),
                directory: certain(vec![directory.clone()]),
                previous: certain(vec![Value::unknown(&format!("$OLDPWD{SCOPE}{}", context.scope))]),
                stack: Vec::new(),
                local: Default::default(),
                ended: None,
                traps: BTreeMap::new(),
            },
            trace: Trace::default(),
            functions: BTreeMap::new(),
            world: None,
            printed: None,
            input: None,
            links: Vec::new(),
            under: Vec::new(),
            swept: Vec::new(),
            varied: Vec::new(),
            guards: 0,
            calls: 0,
            frame: String::new(),
            outer: None,
            at: 0..0,
            group: 0,
            fresh: 0,
            steps: 0,
            depth: 0,
            exhausted: false,
        };
        for (name, values) in variables {
            let value = machine.decided(values.iter().map(|value| vec![value.clone()]).collect());
            machine.state.variables.insert(name.clone(), value);
            // what is set from outside is in the environment, but for the arguments; a choice would run each command twice
            if values.len() == 1 && !name.bytes().all(|byte| byte.is_ascii_digit()) {
                machine.state.exported.insert(name.clone());
            }
        }
        machine
    }

    pub(super) fn run(mut self) -> Trace {
        self.source(Rc::clone(&self.source));
        self.uncalled();
        // Most scripts are one command, and a list that grows takes place for four.
        self.trace.commands.shrink_to_fit();
        self.trace.assignments.shrink_to_fit();
        self.trace.reads.shrink_to_fit();
        self.trace.sweeps.retain(|sweep| sweep.tested || !sweep.users.is_empty());
        self.trace
    }

    /// What the whole script prints, `None` when that is not known; and what it finds.
    pub(super) fn output_of_all(mut self) -> (Option<Vec<String>>, Vec<Sweep>) {
        self.printed = Some(Vec::new());
        self.source(Rc::clone(&self.source));
        let printed = self.printed.take().filter(|_| self.trace.problems.is_empty());
        (printed.and_then(super::pipeline::lines), self.trace.sweeps)
    }

    /// Runs statements in order until one ends the sequence.
    pub(super) fn sequence<'t>(&mut self, statements: impl IntoIterator<Item = Node<'t>>) {
        let mut row = usize::MAX;
        for statement in statements {
            if self.state.ended.is_some() {
                break;
            }
            self.line(statement, &mut row);
        }
    }

    /// Runs a statement that begins a new group unless it goes on where `row`, the line of the one before, ended.
    pub(super) fn line(&mut self, statement: Node, row: &mut usize) {
        if statement.start_position().row != *row {
            self.group += 1;
        }
        *row = statement.end_position().row;
        self.statement(statement, &[]);
    }

    /// Runs one statement. `redirects` are those written behind a list that it ends.
    pub(super) fn statement(&mut self, node: Node, redirects: &[Node]) {
        if self.steps > MAX_STEPS {
            return;
        }
        self.steps += 1;
        let range = self.source.range(node);
        let before = std::mem::replace(&mut self.at, range);
        self.nested(|machine| machine.dispatch(node, redirects));
        if self.steps > MAX_STEPS && !self.exhausted {
            self.exhausted = true;
            self.problem("the script runs too many statements");
        }
        self.at = before;
    }

    /// Runs `inner` one level deeper; refuses below a bound.
    pub(super) fn nested<T: Default>(&mut self, inner: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth >= MAX_DEPTH {
            self.problem("the script is nested too deeply");
            return T::default();
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn dispatch(&mut self, node: Node, redirects: &[Node]) {
        match node.kind() {
            "command" => self.command(node, redirects),
            "variable_assignment" => self.assignment(node),
            "variable_assignments" => {
                let all: Vec<_> = node.named_children(&mut node.walk()).collect();
                all.into_iter().for_each(|assignment| self.assignment(assignment));
            }
            "declaration_command" => self.declaration(node),
            "unset_command" => self.unset(node),
            "redirected_statement" => self.redirected(node, redirects),
            "list" => self.list(node, redirects),
            "pipeline" => self.pipeline(node, redirects),
            "negated_command" => self.sequence(node.named_children(&mut node.walk())),
            "compound_statement" | "do_group" => {
                let sweeps = self.sweeps_of(redirects);
                self.sweeping(sweeps, |machine| machine.sequence(node.named_children(&mut node.walk())));
            }
            "subshell" => {
                let sweeps = self.sweeps_of(redirects);
                let run = |machine: &mut Self| machine.sequence(node.named_children(&mut node.walk()));
                self.sweeping(sweeps, |machine| machine.subshell(run));
            }
            "if_statement" => self.if_statement(node),
            "case_statement" => self.case_statement(node),
            "for_statement" => self.for_statement(node),
            "while_statement" => self.while_statement(node),
            "c_style_for_statement" => self.counted_loop(node),
            "function_definition" => self.define(node),
            "test_command" => self.test(node),
            _ => {} // comments
        }
    }

    /// Counts work that grows with what the script holds, at so many pieces a step.
    pub(super) fn charge(&mut self, pieces: usize, at_a_step: usize) {
        self.steps = self.steps.saturating_add(pieces / at_a_step);
    }

    /// Runs `inner`; what it does to the state is undone. What it traps runs at its end, and nothing else that is trapped.
    pub(super) fn subshell(&mut self, inner: impl FnOnce(&mut Self)) {
        self.charge(self.state.variables.len(), VARIABLES_A_STEP);
        let before = self.state.clone();
        self.trapping(inner);
        self.state = before;
    }

    /// Runs `inner`, whose commands run only sometimes.
    pub(super) fn guarded(&mut self, inner: impl FnOnce(&mut Self)) {
        self.guards += 1;
        inner(self);
        self.guards -= 1;
    }

    /// Adds a command to the trace.
    pub(super) fn emit(&mut self, mut command: Command) {
        let environment = command.environment.iter().map(|(_, value)| value);
        let pieces = command.words.iter().chain(environment).chain(&command.redirects).map(pieces).sum();
        self.charge(pieces, PIECES_A_STEP);
        if !self.under.is_empty() || !self.swept.is_empty() {
            let environment = command.environment.iter().map(|(_, value)| value);
            let texts: Vec<&Value> = command.words.iter().chain(environment).chain(&command.redirects).collect();
            self.use_sweeps(&texts);
        }
        command.group = self.group;
        command.guarded = self.guards > 0;
        self.trace.commands.push(command);
    }

    /// Says that the statement under way was not followed, because it is not certain what its words are.
    pub(super) fn unclear(&mut self) {
        self.problem("where the words of this statement end is not certain to this reader");
        if let Some(last) = self.trace.problems.last_mut() {
            last.instead = Some("write the statement with quotes around its words, or as several statements");
        }
    }

    /// Says that the statement under way was not followed.
    pub(super) fn problem(&mut self, reason: &str) {
        let range = self.outer.clone().unwrap_or_else(|| self.at.clone());
        match self.trace.problems.last_mut() {
            // the same, told again or further on
            Some(last) if last.reason == reason && last.range.start == range.start => last.range = range,
            _ => self.trace.problems.push(Problem { range, reason: reason.to_owned(), instead: None }),
        }
    }

    /// A number not given out before: the name of a decision.
    pub(super) fn number(&mut self) -> u32 {
        self.fresh += 1;
        self.fresh
    }

    /// A variable with one alternative per element.
    pub(super) fn decided(&mut self, all: Vec<Vec<Value>>) -> Variable {
        let choice = self.number();
        let under = |index| if all.len() > 1 { vec![(choice, index)] } else { Vec::new() };
        let alternative = |(index, items): (usize, &Vec<Value>)| super::choice::Alternative {
            items: items.clone(),
            under: under(index),
        };
        Rc::new(all.iter().enumerate().map(alternative).collect())
    }

    /// From here on the working directory is not known.
    pub(super) fn lose_directory(&mut self) {
        self.state.previous = Rc::clone(&self.state.directory);
        let lost = self.unknown("$PWD");
        self.state.directory = certain(vec![lost]);
    }
}

/// What a value takes: its segments, and the uses that each came through.
pub(super) fn pieces(value: &Value) -> usize {
    value.segments().iter().map(|segment| 1 + segment.hops.len()).sum()
}
