package canteen

// OnThePlate is what a child's day says of a meal: the dishes of the published lunch on the day d.day, by the plan that the restaurant p
// follows. It is an expression for the day's statement, "" when no menu is
// known.
const OnThePlate = `coalesce((select string_agg(dish ->> 'name', ', ' order by n) from canteen.menus m cross join lateral jsonb_array_elements(m.dishes) with ordinality j(dish, n)
	where m.tenant_id = $1 and m.day = d.day and m.meal = 'lunch' and m.published_at is not null and dish ->> 'course' in ('main', 'side')
	and m.plan_id = canteen.plan_of_place($1, p.id)), '')`
