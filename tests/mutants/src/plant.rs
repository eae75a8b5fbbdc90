//! Writes every mutant of a file into it, each behind a switch.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use proc_macro2::LineColumn;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, Type, UnOp};

use crate::Mutant;

/// What a planted file is, and which of its bytes stand for which mutants.
pub struct Planted {
    pub text: String,
    /// What was written for one mutant.
    pub pieces: Vec<(Range<usize>, u32)>,
    /// What was rewritten so that mutants fit in.
    pub wraps: Vec<(Range<usize>, Vec<u32>)>,
    /// Those that no switch can select.
    pub left: BTreeSet<u32>,
    /// Those that are off where their function is called at compile time.
    pub constant: BTreeSet<u32>,
}

/// Plants the mutants of one file.
pub fn plant(source: &str, mutants: &[&Mutant]) -> Planted {
    let file = syn::parse_file(source).expect("source that parses");
    let mut planter = Planter {
        source,
        lines: std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect(),
        at: HashMap::new(),
        fixed: 0,
        in_constant: false,
        constant: BTreeSet::new(),
        wraps: Vec::new(),
        left: mutants.iter().map(|mutant| mutant.id).collect(),
    };
    for mutant in mutants {
        planter.at.entry(mutant.start).or_default().push((*mutant).clone());
    }
    planter.visit_file(&file);
    planter.render()
}

/// Rewrites a range: pieces before it, pieces after it, and what becomes of a part of it.
struct Wrap {
    range: Range<usize>,
    before: Vec<Piece>,
    after: Vec<Piece>,
    replaced: Option<(Range<usize>, String)>,
}

type Piece = (String, Option<u32>);

struct Planter<'a> {
    source: &'a str,
    lines: Vec<usize>,
    at: HashMap<(usize, usize), Vec<Mutant>>,
    /// How deep we are in what is evaluated at compile time alone.
    fixed: usize,
    /// Whether we are in what can be.
    in_constant: bool,
    constant: BTreeSet<u32>,
    wraps: Vec<Wrap>,
    left: BTreeSet<u32>,
}

fn switch(id: u32) -> String {
    format!("crate::mutant::is({id})")
}

fn text(text: impl Into<String>) -> Piece {
    (text.into(), None)
}

impl Planter<'_> {
    fn offset(&self, at: LineColumn) -> usize {
        let line = self.lines[at.line - 1];
        line + self.source[line..].chars().take(at.column).map(char::len_utf8).sum::<usize>()
    }

    fn range(&self, spanned: &impl Spanned) -> Range<usize> {
        let span = spanned.span();
        self.offset(span.start())..self.offset(span.end())
    }

    /// The mutants of a genre that begin where this does.
    fn mutants(&mut self, spanned: &impl Spanned, genre: &str) -> Vec<Mutant> {
        let start = spanned.span().start();
        let found: Vec<_> =
            self.at.get(&(start.line, start.column + 1)).into_iter().flatten().cloned().collect();
        if self.fixed > 0 {
            return Vec::new();
        }
        found.into_iter().filter(|mutant| mutant.genre == genre && self.left.contains(&mutant.id)).collect()
    }

    fn wrap(&mut self, wrap: Wrap) {
        for (_, id) in wrap.before.iter().chain(&wrap.after) {
            if let Some(id) = id {
                self.left.remove(id);
                if self.in_constant {
                    self.constant.insert(*id);
                }
            }
        }
        self.wraps.push(wrap);
    }

    fn function(&mut self, signature: &syn::Signature, block: &syn::Block, inside: impl FnOnce(&mut Self)) {
        self.in_constant = signature.constness.is_some();
        if let Some(first) = block.stmts.first() {
            let mutants = self.mutants(first, "FnValue");
            if !mutants.is_empty() {
                let range = self.range(first).start..self.range(block).end - 1;
                let iterates = matches!(&signature.output, syn::ReturnType::Type(_, of) if matches!(**of, Type::ImplTrait(_)));
                let piece = |mutant: &Mutant| {
                    let (on, with) = (switch(mutant.id), &mutant.replacement);
                    let piece = if iterates {
                        format!("crate::mutant::either({on}.then(|| {with}), move || {{ ")
                    } else {
                        format!("if {on} {{ return {with}; }} ")
                    };
                    (piece, Some(mutant.id))
                };
                let after = if iterates { vec![text("})".repeat(mutants.len()))] } else { vec![] };
                self.wrap(Wrap { range, before: mutants.iter().map(piece).collect(), after, replaced: None });
            }
        }
        inside(self);
        self.in_constant = false;
    }

    fn fixed(&mut self, inside: impl FnOnce(&mut Self)) {
        self.fixed += 1;
        inside(self);
        self.fixed -= 1;
    }

    fn render(mut self) -> Planted {
        // At one place: what ends (the inner first), what begins (the outer first), then the text.
        let mut closing: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut opening: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, wrap) in self.wraps.iter().enumerate() {
            opening.entry(wrap.range.start).or_default().push(index);
            closing.entry(wrap.range.end).or_default().push(index);
        }
        let mut replaced: BTreeMap<usize, (Range<usize>, String)> = self
            .wraps
            .iter_mut()
            .filter_map(|wrap| wrap.replaced.take())
            .map(|(range, text)| (range.start, (range, text)))
            .collect();
        let mut out = String::new();
        let mut pieces = Vec::new();
        let mut starts = vec![0; self.wraps.len()];
        let mut wraps = Vec::new();
        let mut skip = 0;
        let places: BTreeSet<usize> =
            opening.keys().chain(closing.keys()).chain(replaced.keys()).copied().collect();
        let mut from = 0;
        let put = |out: &mut String, pieces: &mut Vec<_>, (text, id): &Piece| {
            let start = out.len();
            out.push_str(text);
            if let Some(id) = id {
                pieces.push((start..out.len(), *id));
            }
        };
        for place in places {
            out.push_str(&self.source[from.max(skip)..place]);
            from = place;
            for &index in closing.get(&place).into_iter().flatten().rev() {
                for piece in &self.wraps[index].after {
                    put(&mut out, &mut pieces, piece);
                }
                let wrap = &self.wraps[index];
                let ids = wrap.before.iter().chain(&wrap.after).filter_map(|(_, id)| *id).collect();
                wraps.push((starts[index]..out.len(), ids));
            }
            for &index in opening.get(&place).into_iter().flatten() {
                starts[index] = out.len();
                for piece in &self.wraps[index].before {
                    put(&mut out, &mut pieces, piece);
                }
            }
            if let Some((range, text)) = replaced.remove(&place) {
                out.push_str(&text);
                skip = range.end;
            }
        }
        out.push_str(&self.source[from.max(skip)..]);
        Planted { text: out, pieces, wraps, left: self.left, constant: self.constant }
    }
}

/// Whether a chain of `&&` holds a `let`, and so must stay as it is.
fn holds_let(expr: &Expr) -> bool {
    match expr {
        Expr::Let(_) => true,
        Expr::Binary(binary) => holds_let(&binary.left) || holds_let(&binary.right),
        _ => false,
    }
}

fn assigns(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_)
    )
}

fn skipped(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Ident>().is_ok_and(|ident| ident == "test")
    })
}

impl<'ast> Visit<'ast> for Planter<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !skipped(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !skipped(&item.attrs) {
            self.function(&item.sig, &item.block, |planter| visit::visit_item_fn(planter, item));
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !skipped(&item.attrs) {
            self.function(&item.sig, &item.block, |planter| visit::visit_impl_item_fn(planter, item));
        }
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.sig, block, |planter| visit::visit_trait_item_fn(planter, item));
        }
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.fixed(|planter| visit::visit_item_const(planter, item));
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.fixed(|planter| visit::visit_item_static(planter, item));
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.fixed(|planter| visit::visit_impl_item_const(planter, item));
    }

    fn visit_trait_item_const(&mut self, item: &'ast syn::TraitItemConst) {
        self.fixed(|planter| visit::visit_trait_item_const(planter, item));
    }

    fn visit_type(&mut self, item: &'ast syn::Type) {
        self.fixed(|planter| visit::visit_type(planter, item));
    }

    fn visit_generic_argument(&mut self, item: &'ast syn::GenericArgument) {
        self.fixed(|planter| visit::visit_generic_argument(planter, item));
    }

    fn visit_variant(&mut self, item: &'ast syn::Variant) {
        self.fixed(|planter| visit::visit_variant(planter, item));
    }

    fn visit_pat(&mut self, item: &'ast syn::Pat) {
        self.fixed(|planter| visit::visit_pat(planter, item));
    }

    fn visit_expr_const(&mut self, item: &'ast syn::ExprConst) {
        self.fixed(|planter| visit::visit_expr_const(planter, item));
    }

    fn visit_expr_repeat(&mut self, item: &'ast syn::ExprRepeat) {
        self.visit_expr(&item.expr);
        self.fixed(|planter| planter.visit_expr(&item.len));
    }

    fn visit_expr_binary(&mut self, item: &'ast syn::ExprBinary) {
        let mutants = self.mutants(&item.op, "BinaryOperator");
        if !mutants.is_empty() {
            self.binary(item, &mutants);
        }
        // The place of `place += value` is written again for each mutant, as it is.
        if mutants.is_empty() || !assigns(&item.op) {
            visit::visit_expr_binary(self, item);
        } else {
            self.visit_expr(&item.right);
        }
    }

    fn visit_expr_unary(&mut self, item: &'ast syn::ExprUnary) {
        if let [mutant] = self.mutants(&item.op, "UnaryOperator").as_slice() {
            let op = self.range(&item.op);
            let range = self.range(item);
            let sign = if matches!(item.op, UnOp::Not(_)) { "!" } else { "-" };
            let before = vec![text("(match (")];
            let after = vec![
                text(") { x => if "),
                (switch(mutant.id), Some(mutant.id)),
                text(format!(" {{ x }} else {{ {sign}x }} }})")),
            ];
            self.wrap(Wrap { range, before, after, replaced: Some((op, String::new())) });
        }
        visit::visit_expr_unary(self, item);
    }

    fn visit_arm(&mut self, item: &'ast syn::Arm) {
        if let [mutant] = self.mutants(item, "MatchArm").as_slice() {
            let end = self.range(&item.pat).end;
            let after = vec![(format!(" if !{}", switch(mutant.id)), Some(mutant.id))];
            self.wrap(Wrap {
                range: self.range(&item.pat).start..end,
                before: vec![],
                after,
                replaced: None,
            });
        }
        if let Some((_, guard)) = &item.guard
            && !holds_let(guard)
        {
            let mutants = self.mutants(&**guard, "MatchArmGuard");
            if let [always, never] = mutants.as_slice() {
                let before = vec![
                    text("("),
                    (switch(always.id), Some(always.id)),
                    text(" || (!"),
                    (switch(never.id), Some(never.id)),
                    text(" && ("),
                ];
                let range = self.range(&**guard);
                self.wrap(Wrap { range, before, after: vec![text(")))")], replaced: None });
            }
        }
        visit::visit_arm(self, item);
    }

    fn visit_expr_struct(&mut self, item: &'ast syn::ExprStruct) {
        if let (Some(rest), false) = (&item.rest, item.fields.is_empty()) {
            let rest = self.source[self.range(&**rest)].to_owned();
            for field in &item.fields {
                if let ([mutant], syn::Member::Named(name)) =
                    (self.mutants(field, "StructField").as_slice(), &field.member)
                {
                    let value = self.range(&field.expr);
                    let name_text =
                        if field.colon_token.is_some() { String::new() } else { format!("{name}: ") };
                    let before = vec![(
                        format!("{name_text}if {} {{ ({rest}).{name} }} else {{ ", switch(mutant.id)),
                        Some(mutant.id),
                    )];
                    self.wrap(Wrap { range: value, before, after: vec![text(" }")], replaced: None });
                }
            }
        }
        visit::visit_expr_struct(self, item);
    }
}

impl Planter<'_> {
    fn binary(&mut self, item: &syn::ExprBinary, mutants: &[Mutant]) {
        let range = self.range(item);
        let operator = self.range(&item.op);
        let was = self.source[operator.clone()].to_owned();
        let chosen = |left: &str, right: &str| {
            let mut after: Vec<Piece> = Vec::new();
            for mutant in mutants {
                let with = &mutant.replacement;
                let piece = format!("if {} {{ {left} {with} {right} }} else ", switch(mutant.id));
                after.push((piece, Some(mutant.id)));
            }
            after.push(text(format!("{{ {left} {was} {right} }} }})")));
            after
        };
        let wrap = match &item.op {
            BinOp::And(_) | BinOp::Or(_) => {
                if holds_let(&item.left) || holds_let(&item.right) {
                    return;
                }
                let [mutant] = mutants else { return };
                // With the switch off `&&` goes on if the left is true, with it on if it is false; `||` the other way.
                let goes_on = if matches!(item.op, BinOp::And(_)) { "!=" } else { "==" };
                Wrap {
                    range,
                    before: vec![text("({ let __l: bool = (")],
                    after: vec![(" } else { __l } })".into(), Some(mutant.id))],
                    replaced: Some((operator, format!("); if __l {goes_on} {} {{ ", switch(mutant.id)))),
                }
            }
            BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_) => {
                let mut after = vec![text(")) { (__l, __r) => ")];
                after.extend(chosen("*__l", "*__r"));
                Wrap {
                    range,
                    before: vec![text("(match (&(")],
                    after,
                    replaced: Some((operator, "), &(".into())),
                }
            }
            op if assigns(op) => {
                let left = self.range(&item.left);
                let place = self.source[left.clone()].to_owned();
                let mut after = vec![text(" { __r => ")];
                after.extend(chosen(&place, "__r"));
                Wrap {
                    range,
                    before: vec![text("(match ")],
                    after,
                    replaced: Some((left.start..operator.end, String::new())),
                }
            }
            _ => {
                let mut after = vec![text(")) { (__l, __r) => ")];
                after.extend(chosen("__l", "__r"));
                Wrap {
                    range,
                    before: vec![text("(match ((")],
                    after,
                    replaced: Some((operator, "), (".into())),
                }
            }
        };
        self.wrap(wrap);
    }
}
