<?php

/** A thing that other plugins might put into WordPress's lists: nothing of it can be read. */
final class Igny8_Throwing_Entry {
	public function __isset( string $name ): bool {
		return true;
	}

	public function __get( string $name ) {
		throw new RuntimeException( "no $name" );
	}
}

/** A label that is made when it is asked for. */
final class Igny8_Lazy_Label {
	public function __toString(): string {
		return 'Lazy';
	}
}

final class OddEntriesTest extends Igny8_Case {

	private array $lists;

	protected function setUp(): void {
		$this->lists = array( $GLOBALS['wp_post_types'], $GLOBALS['wp_taxonomies'] );
		set_error_handler( // No notice, either: they would be shown on a page.
			static function ( int $level, string $message ): bool {
				throw new ErrorException( $message );
			}
		);
	}

	protected function tearDown(): void {
		restore_error_handler();
		list( $GLOBALS['wp_post_types'], $GLOBALS['wp_taxonomies'] ) = $this->lists;
	}

	/** @dataProvider things */
	public function test_an_odd_thing_is_told_or_named_and_never_stops_the_rest( $thing, ?string $label ): void {
		foreach ( array( 'post_types' => 'wp_post_types', 'taxonomies' => 'wp_taxonomies' ) as $kind => $global ) {
			$stock                     = count( $GLOBALS[ $global ] );
			$GLOBALS[ $global ]['odd'] = $thing;
			$entries                   = igny8_collect_entries();
			$this->assertSame( $label, $entries[ $kind ]['odd']['label'] ?? null );
			$this->assertCount( $stock + ( null === $label ? 0 : 1 ), $entries[ $kind ] );
			$this->assertSame( null === $label ? array( "$kind.odd" ) : array(), array_column( $entries['left_out'], 'path' ) );
			$this->assertNotFalse( json_encode( $entries ) );
			unset( $GLOBALS[ $global ]['odd'] );
		}
	}

	public function things(): array {
		$lazy = new Igny8_Lazy_Label();
		return array(
			'null'           => array( null, null ),
			'text'           => array( 'post', null ),
			'number'         => array( 7, null ),
			'list'           => array( array( 'label' => 'Odd' ), null ),
			'closure'        => array( static function () {}, null ),
			'hollow'         => array( new stdClass(), null ),
			'throwing'       => array( new Igny8_Throwing_Entry(), null ),
			'old object'     => array( (object) array( 'label' => 'Odd' ), 'Odd' ),
			'list of labels' => array( (object) array( 'name' => 'odd', 'labels' => array( 'name' => 'Odd' ) ), 'Odd' ),
			'labels null'    => array( (object) array( 'name' => 'odd', 'labels' => null, 'label' => null ), 'odd' ),
			'other name'     => array( (object) array( 'name' => 'other', 'label' => 'Odd' ), 'Odd' ),
			'name a list'    => array( (object) array( 'name' => array( 'x' ), 'label' => 'Odd', 'object_type' => new stdClass() ), 'Odd' ),
			'lazy'           => array( (object) array( 'label' => $lazy, 'object_type' => array( $lazy, null, array() ) ), 'Lazy' ),
			'bad bytes'      => array( (object) array( 'label' => "\xFFOdd", 'description' => "a\0b" ), 'odd' ),
			'huge'           => array( (object) array( 'label' => str_repeat( 'é', 500000 ) ), str_repeat( 'é', 255 ) ),
		);
	}

	public function test_what_is_left_of_a_post_type_is_told(): void {
		$GLOBALS['wp_post_types']['odd'] = (object) array( 'label' => 'Odd', 'public' => 1, 'show_in_rest' => true );
		$this->assertSame(
			array( 'label' => 'Odd', 'singular_label' => 'Odd', 'public' => true, 'rest_base' => 'odd', 'supports' => array(), 'taxonomies' => array() ),
			igny8_collect_entries()['post_types']['odd']
		);
	}

	/** @dataProvider names */
	public function test_a_name_that_no_receiver_takes_is_named( string $kind, string $name, bool $taken ): void {
		$GLOBALS[ "wp_$kind" ][ $name ] = (object) array( 'label' => 'Odd' );
		$entries = igny8_collect_entries();
		$kind    = 'post_types' === $kind ? $kind : 'taxonomies';
		$this->assertSame( $taken, isset( $entries[ $kind ][ $name ] ) );
		$this->assertCount( $taken ? 0 : 1, $entries['left_out'] );
		$this->assertNotFalse( json_encode( $entries ) );
	}

	public function names(): array {
		return array(
			array( 'post_types', '42', true ),
			array( 'post_types', str_repeat( 'a', 21 ), false ),
			array( 'post_types', 'Upper', false ),
			array( 'post_types', '', false ),
			array( 'taxonomies', 'pa_颜色', true ),
			array( 'taxonomies', '0', true ),
			array( 'taxonomies', str_repeat( 'é', 17 ), false ),
			array( 'taxonomies', "bell\x07", false ),
			array( 'taxonomies', "bad\xFF", false ),
		);
	}

	/** @dataProvider no_lists */
	public function test_no_list_at_all_is_no_entry( $list ): void {
		$GLOBALS['wp_taxonomies'] = $list;
		$this->assertSame( array(), igny8_collect_entries()['taxonomies'] );
	}

	public function no_lists(): array {
		return array( array( null ), array( 'text' ), array( new stdClass() ) );
	}

	public function test_beyond_the_bounds_the_least_important_are_left_out(): void {
		for ( $number = 0; $number < 2500; $number++ ) {
			$GLOBALS['wp_taxonomies'][ "pa_$number" ] = (object) array( 'label' => "N $number", 'public' => 0 === $number % 2 );
		}
		$entries = igny8_collect_entries();
		$this->assertCount( 2000, $entries['taxonomies'] );
		$this->assertArrayHasKey( 'category', $entries['taxonomies'] );
		$this->assertArrayHasKey( 'pa_2498', $entries['taxonomies'] );
		$this->assertStringContainsString( 'more than the 2000', $entries['left_out'][0]['message'] );
	}

	public function test_what_is_too_large_loses_its_descriptions_first(): void {
		for ( $number = 0; $number < 300; $number++ ) {
			$GLOBALS['wp_taxonomies'][ "pa_$number" ] = (object) array( 'label' => "N $number", 'description' => str_repeat( 'é', 4096 ) );
		}
		$entries = igny8_collect_entries();
		$this->assertLessThan( IGNY8_MAX_BODY_BYTES, igny8_bytes( $entries ) );
		$this->assertArrayNotHasKey( 'description', $entries['taxonomies']['pa_1'] );
		$this->assertArrayHasKey( 'supports', $entries['post_types']['post'] );
		$this->assertSame( array( '*.description' ), array_column( $entries['left_out'], 'path' ) );
	}

	public function test_what_is_left_out_is_listed_in_bounds(): void {
		$rows = igny8_first_left_out( array_fill( 0, 500, igny8_left_out( 'taxonomies', 'x', 'Odd.' ) ) );
		$this->assertCount( 21, $rows );
		$this->assertSame( 'And 480 more.', end( $rows )['message'] );
	}
}
