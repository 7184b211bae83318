//! The methods that all execution plans of ours have alike, for the engine's trait `ExecutionPlan`.
//!
//! Written inside of `impl ExecutionPlan for …`; the plan keeps its properties in a field `properties`.

/// Writes the methods of a plan without an input: its name, and that it has no children.
macro_rules! leaf_node {
    ($name:literal) => {
        $crate::sql::plan_node::node!($name);

        fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
            Vec::new()
        }

        fn with_new_children(
            self: Arc<Self>,
            children: Vec<Arc<dyn ExecutionPlan>>,
        ) -> datafusion::error::Result<Arc<dyn ExecutionPlan>> {
            if children.is_empty() {
                Ok(self)
            } else {
                datafusion::common::internal_err!("{} has no input", $name)
            }
        }
    };
}

/// Writes the methods of a plan over one input, which it keeps in this field; the closure makes the same plan over
/// another input.
macro_rules! node_over {
    ($name:literal, $input:ident, $over:expr) => {
        $crate::sql::plan_node::node!($name);

        fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
            vec![&self.$input]
        }

        fn with_new_children(
            self: Arc<Self>,
            children: Vec<Arc<dyn ExecutionPlan>>,
        ) -> datafusion::error::Result<Arc<dyn ExecutionPlan>> {
            let over: fn(
                &Self,
                Arc<dyn ExecutionPlan>,
            ) -> datafusion::error::Result<Arc<dyn ExecutionPlan>> = $over;
            match <[_; 1]>::try_from(children) {
                Ok([input]) => over(&self, input),
                Err(_) => datafusion::common::internal_err!("{} has one input", $name),
            }
        }
    };
}

/// Writes the methods of any plan; none of ours has expressions that the engine may visit.
macro_rules! node {
    ($name:literal) => {
        fn name(&self) -> &'static str {
            $name
        }

        fn properties(&self) -> &Arc<datafusion::physical_plan::PlanProperties> {
            &self.properties
        }

        fn apply_expressions(
            &self,
            _: &mut dyn FnMut(
                &Arc<dyn datafusion::physical_plan::PhysicalExpr>,
            ) -> datafusion::error::Result<
                datafusion::common::tree_node::TreeNodeRecursion,
            >,
        ) -> datafusion::error::Result<datafusion::common::tree_node::TreeNodeRecursion> {
            Ok(datafusion::common::tree_node::TreeNodeRecursion::Continue)
        }
    };
}

pub(crate) use {leaf_node, node, node_over};
